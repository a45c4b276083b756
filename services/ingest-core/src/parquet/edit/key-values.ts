import type { ParquetFooter } from "../footer";
import { FileMetaData, KeyValue } from "../format";
import { listOfStructs, structsAt, text } from "../thrift/tree";
import { type FieldChange, ThriftStruct, ThriftType } from "../thrift/value";

/**
 * Copies of the schema in other systems' terms. They would contradict the
 * table's schema after an edit, and their readers prefer them over it.
 */
const foreignSchemas: ReadonlySet<string> = new Set([
  "ARROW:schema",
  "pandas",
  "org.apache.spark.sql.parquet.row.metadata",
]);

/**
 * Key-value metadata of an output file: what all sources say alike, without
 * {@link foreignSchemas}, and the given pairs. What differs between sources
 * (a bounding box, a row index) describes one of them and is dropped.
 *
 * @param added - replace pairs of the same key, in this order
 */
export function outputKeyValues(
  footers: readonly [ParquetFooter, ...ParquetFooter[]],
  added: Readonly<Record<string, string>>,
): FieldChange {
  const [first, ...others] = footers;
  const kept = structsAt(first.tree, FileMetaData.keyValueMetadata).filter((pair) => {
    const key = Buffer.from((pair.get(KeyValue.key) ?? "") as Uint8Array).toString();
    if (foreignSchemas.has(key) || Object.hasOwn(added, key)) return false;
    return others.every((other) => other.keyValues.get(key) === first.keyValues.get(key));
  });
  const pairs = [
    ...kept,
    ...Object.entries(added).map(([key, value]) =>
      new ThriftStruct([]).with(text(KeyValue.key, key), text(KeyValue.value, value)),
    ),
  ];
  return pairs.length === 0
    ? [FileMetaData.keyValueMetadata, undefined]
    : [FileMetaData.keyValueMetadata, ThriftType.List, listOfStructs(pairs)];
}
