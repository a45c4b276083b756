import type { Environment } from "@floe/event-server";
import type { PrefixRule } from "@floe/ingest-core";

/** What both paths do alike, whoever executes a batch. */
export interface IngestSettings {
  readonly defaultTable?: string;
  readonly tableRules: readonly PrefixRule[];
  readonly schemaContract: "evolve" | "freeze";
  readonly createTables: boolean;
  readonly ledgerHorizonDays: number;
  /** `s3://bucket/prefix` for records of files that can not be ingested. @default - reasons are logged only */
  readonly quarantine?: string;
}

/** Reads the variables that `constructs/ingest/ingest-settings.ts` writes. Problems are reported to `env`. */
export function readIngestSettings(env: Environment): IngestSettings {
  const defaultTable = env.optional("INGEST_DEFAULT_TABLE");
  if (defaultTable !== undefined && !TABLE.test(defaultTable))
    env.report("INGEST_DEFAULT_TABLE", `'${defaultTable}'`, "namespace.name");
  const quarantine = env.optional("INGEST_QUARANTINE");
  if (quarantine !== undefined && !/^s3:\/\/[^/]+\/./.test(quarantine))
    env.report("INGEST_QUARANTINE", `'${quarantine}'`, "s3://bucket/prefix");
  return {
    ...(defaultTable === undefined ? {} : { defaultTable }),
    tableRules: env.json("INGEST_TABLE_RULES", TABLE_RULES, tableRules, []),
    schemaContract: env.choice("INGEST_SCHEMA_CONTRACT", ["evolve", "freeze"], "evolve"),
    createTables: env.flag("INGEST_CREATE_TABLES", true),
    ledgerHorizonDays: env.integer("INGEST_LEDGER_HORIZON_DAYS", { min: 1, max: 3650 }, 7),
    ...(quarantine === undefined ? {} : { quarantine }),
  };
}

const TABLE = /^[^.\s]+(\.[^.\s]+)+$/;
const TABLE_RULES = "a JSON array of {bucket, prefix, table}, the table as namespace.name";

function tableRules(value: unknown): PrefixRule[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const isRule = (rule: Partial<Record<keyof PrefixRule, unknown>> | null) =>
    typeof rule?.bucket === "string" &&
    rule.bucket !== "" &&
    typeof rule.prefix === "string" &&
    typeof rule.table === "string" &&
    TABLE.test(rule.table);
  return value.every(isRule) ? (value as PrefixRule[]) : undefined;
}
