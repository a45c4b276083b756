import { gzipSync } from "node:zlib";
import type { IngestFileMessage, IngestMessage } from "@floe/ingest-core";
import type { CsvReading } from "../spark-sql/csv-projection";
import type { ParquetReading } from "../spark-sql/parquet-projection";

/** A file as a job is told about it: pinned to its bytes, with what the launcher found out. */
export interface SparkJobFile
  extends Required<Pick<IngestFileMessage, "uri" | "size" | "etag" | "eventTime">> {
  readonly versionId?: string;
  /** Position in {@link SparkJobMessage.shapes}. */
  readonly shape: number;
  /** Rows that the footer promises. @default - not known (CSV) */
  readonly rows?: number;
}

/**
 * What a job is started with (`services/spark-ingest/spark-job.schema.json`): an ingest message, which every
 * executor understands, and beyond it how Spark reads each file.
 */
export interface SparkJobMessage extends Omit<IngestMessage, "files"> {
  readonly table: string;
  readonly files: readonly SparkJobFile[];
  readonly shapes: readonly (ParquetReading | CsvReading)[];
}

/** Linux takes no single argument beyond 128 KiB (MAX_ARG_STRLEN), and the API server's etcd no object beyond 1.5 MiB. */
const MAX_ARGUMENT_BYTES = 96 * 1024;

/** @returns the message as a program's argument; `undefined` when it is too long to be one */
export function jobArgument(message: SparkJobMessage): string | undefined {
  const argument = gzipSync(JSON.stringify(message)).toString("base64");
  return argument.length <= MAX_ARGUMENT_BYTES ? argument : undefined;
}
