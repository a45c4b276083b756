import type { FloeConfig } from "../../config/types";
import type { DispatchRules } from "../../services/devstack/src/dispatch/rules";
import type { ConfigChange } from "../support/changed-config";

/** Rules whose limits a few small objects reach, with a prefix that is the beginning of another. */
export const RULES: DispatchRules = {
  lightMaxBytes: 1000,
  lightMaxFiles: 3,
  tables: [
    { bucket: "inbox", prefix: "a/", table: "db.a" },
    { bucket: "inbox", prefix: "a/b", table: "db.ab" },
    { bucket: "other", prefix: "", table: "db.other" },
  ],
  defaultTable: "db.rest",
};

/** The settings of `ingest` that make a dispatcher follow these rules. */
export function ingestSettings(
  { tables, defaultTable, lightMaxBytes, lightMaxFiles }: DispatchRules,
  batch: ConfigChange<FloeConfig["ingest"]["batch"]> = {},
): ConfigChange<FloeConfig["ingest"]> {
  return {
    tables,
    default_table: defaultTable,
    batch: { light_max_bytes: lightMaxBytes, light_max_files: lightMaxFiles, ...batch },
  };
}
