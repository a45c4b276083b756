import type { FloeConfig } from "../../config/types";
import { config } from "./manifests";

/** Any part of a configuration. */
export type ConfigChange<T = FloeConfig> = {
  readonly [Key in keyof T]?: T[Key] extends readonly unknown[] | string | number | boolean | undefined
    ? T[Key]
    : ConfigChange<T[Key]>;
};

/**
 * The defaults with some settings changed, whether or not the rules between settings allow it:
 * a chart is tested for what it does, also where the loader would have refused the file.
 */
export function changedConfig(change: ConfigChange = {}): FloeConfig {
  return merge(config(), change) as FloeConfig;
}

function merge(base: unknown, change: unknown): unknown {
  if (!isRecord(base) || !isRecord(change)) return change;
  const merged = Object.entries(change).map(([key, value]) => [key, merge(base[key], value)]);
  return { ...base, ...Object.fromEntries(merged) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
