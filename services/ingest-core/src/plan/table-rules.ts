import type { SchemaContract } from "../iceberg/compatibility/verdict";

/**
 * How data files come to be. `compact`: small files are merged into large ones.
 * `as-is`: every file that readers can read is copied unchanged, the least work a
 * commit can be, at the price of as many data files as there were objects. `adopt`:
 * the table refers to the objects where they are.
 */
export type Layout = "compact" | "as-is" | "adopt";

/** How closely a Parquet file is looked at before its bytes are used. */
export type VerificationLevel =
  /** Its footer agrees with itself and with the object's size. */
  | "footer"
  /** And its first row group decodes to what its statistics say. */
  | "stats"
  /** And so does every other. */
  | "full";

/** How CSV objects of a table are read. Types come from the table, they are never guessed from values. */
export interface CsvRules {
  /** One character. @default "," ("\t" for `.tsv`) */
  readonly delimiter?: string;
  /** @default "\"" */
  readonly quote?: string;
  /** @default "\"" (doubled quotes) */
  readonly escape?: string;
  /** Whether the first record names the columns. @default true */
  readonly header?: boolean;
  /** Table columns in file order, for objects without a header. @default - the table's columns in order */
  readonly columns?: readonly string[];
  /** Unquoted field that means null. @default "" */
  readonly nullString?: string;
  /** strptime format of dates. @default - ISO 8601 */
  readonly dateFormat?: string;
  /** strptime format of timestamps. @default - ISO 8601 */
  readonly timestampFormat?: string;
  /** @default "utf-8" */
  readonly encoding?: "utf-8" | "latin-1";
  /** Columns of a header that the table does not have: refuse the file, or leave them out. @default "refuse" */
  readonly extraColumns?: "refuse" | "ignore";
  /**
   * Records that do not parse: put the whole file into quarantine, or ingest the rest and report them.
   * @default "quarantine-file"
   */
  readonly badRows?: "quarantine-file" | "report";
}

/** What the operator decided about one table. */
export interface TableRules {
  /**
   * May files add columns to the table and widen them? A library changes no schema unasked; floe's services
   * ask for `evolve` (`INGEST_SCHEMA_CONTRACT`). @default "freeze"
   */
  readonly contract?: SchemaContract;
  /** @default "compact" */
  readonly layout?: Layout;
  /**
   * What happens to a single large file: `refooter` gives it the table's field ids, `copy` keeps it
   * as it is and relies on the table's name mapping; cheaper on stores that copy by reference.
   * @default "refooter"
   */
  readonly largeFile?: "refooter" | "copy";
  /** Merge tiny row groups as they are instead of writing them anew: less work, larger files. @default false */
  readonly preferMerge?: boolean;
  /** Leave INT96 timestamps as they are in `timestamptz` columns. @default false */
  readonly keepInt96?: boolean;
  /** @default "footer" */
  readonly verify?: VerificationLevel;
  /** @default - by the object's name: .csv and .tsv (also .gz) are CSV, all else is Parquet */
  readonly format?: "parquet" | "csv";
  /** @default - RFC 4180 with a header */
  readonly csv?: CsvRules;
}

/** Explicit bounds of one plan; what is beyond belongs to the heavy path. */
export interface PlanLimits {
  /** Files of one plan. @default 10000 */
  readonly maxFiles: number;
  /** Row groups of all files of one plan. @default 200000 */
  readonly maxRowGroups: number;
  /** Row groups of one merged data file. @default 2000 */
  readonly maxRowGroupsPerOutput: number;
  /**
   * Footer bytes of all members of one merged data file. They are in memory together, and a parsed
   * footer takes about forty times its bytes. @default 524288
   */
  readonly maxFooterBytesPerOutput: number;
  /** Bytes that one job decodes. @default 536870912 */
  readonly maxEncodeBytes: number;
  /** Bytes of all files of one plan that have to be decoded. @default 4294967296 */
  readonly maxTotalEncodeBytes: number;
  /** Partitions that one job writes to. @default 64 */
  readonly maxPartitions: number;
  /** Footers and headers read at a time. @default 40 */
  readonly concurrency: number;
  /** A row group below this many bytes is tiny. @default 1048576 */
  readonly tinyRowGroupBytes: number;
  /** Tiny row groups are written anew as long as they are fewer bytes than this together. @default 67108864 */
  readonly tinyBatchBytes: number;
  /** Least bytes that a store copies as a part by itself (S3 API). @default 5242880 */
  readonly minPartBytes: number;
  /** Most bytes of an object that a store copies in one request (S3 API). @default 5368709120 */
  readonly maxCopyBytes: number;
}

const MIB = 1 << 20;

/** @see PlanLimits */
export const DEFAULT_PLAN_LIMITS: PlanLimits = {
  maxFiles: 10_000,
  maxRowGroups: 200_000,
  maxRowGroupsPerOutput: 2_000,
  maxFooterBytesPerOutput: MIB / 2,
  maxEncodeBytes: 512 * MIB,
  maxTotalEncodeBytes: 4096 * MIB,
  maxPartitions: 64,
  concurrency: 40,
  tinyRowGroupBytes: MIB,
  tinyBatchBytes: 64 * MIB,
  minPartBytes: 5 * MIB,
  maxCopyBytes: 5120 * MIB,
};
