import type { FieldIdState } from "../iceberg/compatibility/verdict";
import type { PartitionInference } from "../iceberg/partition/infer-partition";
import type { IdentifiedFile } from "./plan";

/** One row group, as far as the plan needs it. */
export interface RowGroupFacts {
  readonly rows: number;
  /** Bytes as stored. */
  readonly bytes: number;
  readonly partition: PartitionInference;
}

/** What the plan decides by: facts of one file that fits into the table. */
export interface SourceFacts {
  readonly file: IdentifiedFile;
  readonly format: "parquet" | "csv";
  /**
   * Files of one shape can be merged, or decoded by one query: same columns, types and writer, same
   * place of every column in the table.
   */
  readonly shape: string;
  /** Why the file has to be decoded. @default - its bytes can be used */
  readonly mustDecode?: string;
  /** Whether the encoder can write all of its columns; what it cannot write has to be merged, however tiny. */
  readonly isEncodable: boolean;
  /** What the file's own field ids are worth. */
  readonly fieldIds: FieldIdState;
  /** Whether readers of the table find all columns if no byte changes. */
  readonly isReadableAsIs: boolean;
  /** Bytes before the footer. */
  readonly bodyBytes: number;
  readonly footerBytes: number;
  /** Empty for CSV. */
  readonly rowGroups: readonly RowGroupFacts[];
}
