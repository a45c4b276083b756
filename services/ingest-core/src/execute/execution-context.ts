import { printJson } from "../iceberg/json";
import type { Schema } from "../iceberg/schema";
import type { TableMetadata } from "../iceberg/table-metadata";
import type { ObjectStore } from "../object-store/object-store";
import type { Observer } from "../observe";
import type { FooterSource } from "../plan/footer-source";
import type { IdentifiedFile } from "../plan/plan";
import type { PlannedBatch, SourceColumns } from "../plan/planner";
import type { BufferPool } from "./buffer-pool";
import type { OutputLocation } from "./output-location";
import type { PartSizes } from "./part-layout";
import { encodeSourceIds, SOURCES_KEY } from "./source-ids";

/** What every strategy works with. */
export interface ExecutionContext {
  readonly store: ObjectStore;
  readonly footers: FooterSource;
  readonly pool: BufferPool;
  readonly sizes: PartSizes;
  readonly names: OutputLocation;
  readonly metadata: TableMetadata;
  readonly batch: PlannedBatch;
  readonly observer: Observer;
  readonly signal?: AbortSignal;
}

/** Columns of a planned file. */
export function columnsOf({ batch }: ExecutionContext, file: IdentifiedFile): SourceColumns {
  const columns = batch.columns.get(file.id);
  if (columns === undefined) throw new Error(`${file.uri} was not planned`);
  return columns;
}

/**
 * Key-value pairs of every data file that is written: the schema in Iceberg's
 * words, which Java readers look for, and the files whose rows it holds.
 */
export function footerKeyValues(schema: Schema, sources: readonly IdentifiedFile[]): Record<string, string> {
  return {
    "iceberg.schema": printJson(schema),
    [SOURCES_KEY]: encodeSourceIds([...new Set(sources.map(({ id }) => id))]),
  };
}
