import type { TableRule } from "./dispatch-rules";
import { WORKER_ENVIRONMENT } from "./worker-environment";

/** What happens to a file whose schema has columns that the table lacks. */
export type SchemaContract = "evolve" | "freeze";

/** What both paths do alike, whoever executes a batch. */
export interface IngestSettings {
  /** Table of messages that name none. */
  readonly defaultTable: string;
  /** Tables of messages that name none, first by longest prefix. @default [] */
  readonly tables?: readonly TableRule[];
  /** Adds new optional columns, or quarantines files that bring them. @default evolve */
  readonly schemaContract?: SchemaContract;
  /** Creates a missing table from the first file's schema. @default true */
  readonly createTables?: boolean;
  /** Days for which identities of ingested objects are remembered. @default 7 */
  readonly ledgerHorizonDays?: number;
  /**
   * `s3://bucket/prefix` for a record of each file that can not go into its table; outside of what raises
   * events, and writable with the keys of the inbox. @default - reasons are counted and logged only
   */
  readonly quarantine?: string;
}

/** The settings as environment variables. */
export function ingestEnvironment(settings: IngestSettings): Record<string, string> {
  const { defaultTable, tables = [], schemaContract = "evolve", createTables = true } = settings;
  const rules = [...tables]
    .sort((a, b) => b.prefix.length - a.prefix.length)
    .map(({ bucket, prefix, table }) => ({ bucket, prefix, table }));
  return {
    [WORKER_ENVIRONMENT.defaultTable]: defaultTable,
    [WORKER_ENVIRONMENT.tableRules]: JSON.stringify(rules),
    [WORKER_ENVIRONMENT.schemaContract]: schemaContract,
    [WORKER_ENVIRONMENT.createTables]: String(createTables),
    [WORKER_ENVIRONMENT.ledgerHorizonDays]: String(settings.ledgerHorizonDays ?? 7),
    ...(settings.quarantine !== undefined && { [WORKER_ENVIRONMENT.quarantine]: settings.quarantine }),
  };
}
