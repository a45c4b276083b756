import { createHash } from "node:crypto";
import type { ParquetFooter } from "../footer";
import { FileMetaData, SchemaElement } from "../format";
import { listOfStructs, structsAt, text } from "../thrift/tree";
import { type FieldChange, ThriftStruct, ThriftType } from "../thrift/value";
import { writeThriftStruct } from "../thrift/write";

/** Keys by which Spark says how it encoded dates and timestamps: their meaning belongs to the data. */
const sparkPrefix = "org.apache.spark.";

/**
 * What two files must have in common to be merged without decoding, as one
 * string to group by:
 *
 * - the schema, byte for byte, but for field ids and the root's name
 * - `created_by`, because readers decide by it whether statistics and pages
 *   can be trusted, and the merged file has only one
 * - column orders, which give min and max their meaning
 * - the format version, and Spark's markers of calendar and time zone
 *
 * Field ids are left out because a merge may assign new ones: see {@link fieldIdKey}.
 */
export function mergeSignature(footer: ParquetFooter): string {
  const { tree } = footer;
  const elements = structsAt(tree, FileMetaData.schema).map((element, index) =>
    element.with([SchemaElement.fieldId, undefined], ...(index === 0 ? rootName : [])),
  );
  const shared = tree.with(
    [FileMetaData.schema, ThriftType.List, listOfStructs(elements)],
    [FileMetaData.numRows, undefined],
    [FileMetaData.rowGroups, undefined],
    [FileMetaData.keyValueMetadata, ThriftType.List, listOfStructs(sparkMarkers(footer))],
  );
  return createHash("sha256").update(writeThriftStruct(shared)).digest("hex");
}

/**
 * The field ids of a file as a string: equal for files that claim the same
 * ids for the same nodes. A merge needs equal keys, too, since a file with
 * other ids belongs to another table's schema.
 */
export function fieldIdKey(footer: ParquetFooter): string {
  const ids = structsAt(footer.tree, FileMetaData.schema).map((element) =>
    element.get(SchemaElement.fieldId),
  );
  // The root's id means nothing: it is no column.
  return ids.slice(1).map(String).join(",");
}

const rootName: readonly FieldChange[] = [[SchemaElement.name, undefined]];

function sparkMarkers(footer: ParquetFooter): readonly ThriftStruct[] {
  return [...footer.keyValues]
    .filter(([key]) => key.startsWith(sparkPrefix) && key !== "org.apache.spark.sql.parquet.row.metadata")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => new ThriftStruct([]).with(text(1, key), text(2, value)));
}
