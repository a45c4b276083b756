import {
  type IdentifiedFile,
  IngestError,
  type ParquetFooter,
  type PlannedBatch,
  type Quarantined,
  quarantined,
  type SourceColumns,
} from "@floe/ingest-core";
import { type CsvReading, projectCsv } from "../spark-sql/csv-projection";
import { type ParquetReading, projectParquet } from "../spark-sql/parquet-projection";
import { assertReadableKey } from "./readable-key";
import type { SparkJobFile } from "./spark-job-message";

type Reading = ParquetReading | CsvReading;

/** Files with how to read them. */
export interface ShapedFiles {
  readonly files: readonly SparkJobFile[];
  readonly shapes: readonly Reading[];
  /** Files that fit the table and that Spark can not read. */
  readonly quarantined: readonly Quarantined[];
}

/** What the footers said; CSV files have none. */
export interface FooterFacts {
  /** Rows by file identity. */
  readonly rows: ReadonlyMap<string, number>;
  /** Asked for one file of each shape. */
  readonly footerOf: (file: IdentifiedFile) => Promise<ParquetFooter>;
}

/**
 * Groups the files that the planner has accepted by how Spark reads them. Files of one shape share
 * one reading, so a thousand files of one producer are one scan.
 *
 * @throws IngestError `table.type-not-in-spark`, and what `footerOf` throws
 */
export async function shapeFiles(
  batch: PlannedBatch,
  accepted: readonly IdentifiedFile[],
  facts: FooterFacts,
): Promise<ShapedFiles> {
  const shapes: Reading[] = [];
  // The planner shares one object among the files of a shape.
  const known = new Map<SourceColumns | undefined, number | IngestError>();
  const files: SparkJobFile[] = [];
  const refused: Quarantined[] = [];
  for (const file of accepted) {
    const columns = batch.columns.get(file.id);
    let shape = known.get(columns);
    if (shape === undefined) {
      shape = await ownFault(async () => shapes.push(await readingOf(batch, file, columns, facts)) - 1);
      known.set(columns, shape);
    }
    const fault =
      shape instanceof IngestError ? shape : await ownFault(async () => assertReadableKey(file.uri));
    if (fault instanceof IngestError) refused.push(quarantined(file, fault));
    else files.push(jobFile(file, shape as number, facts.rows.get(file.id)));
  }
  return { files, shapes, quarantined: refused };
}

/** @returns the error when it is the file's own */
async function ownFault<T>(work: () => Promise<T>): Promise<T | IngestError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof IngestError && error.code.startsWith("file.") && error.code !== "file.changed")
      return error;
    throw error;
  }
}

async function readingOf(
  batch: PlannedBatch,
  file: IdentifiedFile,
  columns: SourceColumns | undefined,
  facts: FooterFacts,
): Promise<Reading> {
  const { fields } = batch.schema;
  if (columns === undefined) throw new Error(`${file.uri} was not planned`);
  if (columns.format === "csv") return projectCsv(fields, columns.layout);
  const { nodes } = columns.mapping;
  const { schema } = await facts.footerOf(file);
  return projectParquet(fields, schema, (node) => nodes.get(node.index));
}

function jobFile(file: IdentifiedFile, shape: number, rows: number | undefined): SparkJobFile {
  const { uri, size, etag, versionId, eventTimeMs } = file;
  return {
    uri,
    size,
    etag,
    ...(versionId === undefined ? {} : { versionId }),
    eventTime: new Date(eventTimeMs).toISOString(),
    shape,
    ...(rows === undefined ? {} : { rows }),
  };
}
