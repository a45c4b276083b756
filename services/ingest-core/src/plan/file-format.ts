import { IngestError } from "../errors";
import type { TableRules } from "./table-rules";

/** Formats that files come in. */
export type FileFormat = "parquet" | "csv";

/** How a CSV object is compressed. */
export type CsvCompression = "none" | "gzip";

/** Formats that producers send by mistake and that would only fail later, with a worse message. */
const FOREIGN = /\.(json|ndjson|jsonl|avro|orc|xlsx?|xml|txt|zip|tar|csv\.\w+|tsv\.\w+)(\.(gz|zst|bz2))?$/i;
const CSV = /\.(csv|tsv)(\.gz)?$/i;

/**
 * Decides by name and rules what an object is. A name without a known ending is
 * taken for Parquet, whose magic bytes then decide.
 *
 * @throws IngestError `file.format` for formats that this engine does not read
 */
export function fileFormat(uri: string, rules: Pick<TableRules, "format">): FileFormat {
  if (rules.format !== undefined) return rules.format;
  if (CSV.test(uri)) return "csv";
  const foreign = FOREIGN.exec(uri)?.[0];
  if (foreign === undefined) return "parquet";
  throw new IngestError("file.format", `${foreign} files are not read`, false, {
    uri,
    got: foreign,
    expected: "Parquet or CSV",
    nextStep: "convert the file, or set the table's format if only its name is wrong",
  });
}

/** Compression by name. */
export function csvCompression(uri: string): CsvCompression {
  return /\.gz$/i.test(uri) ? "gzip" : "none";
}
