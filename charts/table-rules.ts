import type { IngestConfig } from "../config/types";
import type { TableRule } from "../constructs/ingest/dispatch-rules";

/** The table rules of the configuration; those that name no bucket are about the inbox. */
export function tableRules({ inbox, tables }: Pick<IngestConfig, "inbox" | "tables">): TableRule[] {
  return tables.map(({ bucket = inbox.bucket, prefix, table }) => ({ bucket, prefix, table }));
}
