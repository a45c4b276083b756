import type { PartitionValue } from "../iceberg/data-file";
import type { ParquetFooter } from "../parquet/footer";

/** A data file that stands in the store, before it is described for a manifest. */
export interface WrittenFile {
  readonly uri: string;
  /** Bytes. */
  readonly size: number;
  readonly footer: ParquetFooter;
  readonly partition: readonly PartitionValue[];
  /** Column ordinal to field id, when the file has no field ids of its own. @default - the footer's ids */
  readonly columns?: ReadonlyMap<number, number>;
  /** Whether it was written for this batch, and may be removed if it is not needed. */
  readonly owned: boolean;
  /** Identities of the files whose rows it holds. */
  readonly sources: readonly string[];
}
