import { IngestError } from "../../errors";
import type { ColumnMapping } from "../../iceberg/compatibility/verdict";
import type { Schema } from "../../iceberg/schema";
import type { ParquetFooter } from "../../parquet/footer";
import { projectParquet } from "./column-projection";

/**
 * Whether the encoder can write every column of a file as the table has it. The plan asks
 * before it encodes where it need not: such a file would be set aside although its bytes are good.
 */
export function isEncodable(
  schema: Schema,
  { schema: root }: ParquetFooter,
  mapping: ColumnMapping,
): boolean {
  try {
    projectParquet(schema, root, ({ index }) => mapping.nodes.get(index));
    return true;
  } catch (error) {
    if (error instanceof IngestError && error.code === "file.encode-unsupported") return false;
    throw error;
  }
}
