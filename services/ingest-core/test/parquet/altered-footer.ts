import { defaultFooterLimits } from "../../src/parquet/limits";
import { readFooterLength } from "../../src/parquet/parse-footer";
import { readThriftStruct } from "../../src/parquet/thrift/read";
import { listOfStructs, structsAt } from "../../src/parquet/thrift/tree";
import { type ThriftStruct, ThriftType } from "../../src/parquet/thrift/value";
import { writeThriftStruct } from "../../src/parquet/thrift/write";

/** A file with the same body and another footer. */
export function withFooter(file: Buffer, edit: (tree: ThriftStruct) => ThriftStruct): Buffer {
  const length = readFooterLength(file, file.length);
  const start = file.length - 8 - length;
  const { struct } = readThriftStruct(file.subarray(start), defaultFooterLimits);
  const thrift = writeThriftStruct(edit(struct));
  const trailer = Buffer.from("0000PAR1");
  trailer.writeUInt32LE(thrift.length);
  return Buffer.concat([file.subarray(0, start), thrift, trailer]);
}

/** An edit of one element of a list of structs. */
export function element(
  id: number,
  index: number,
  edit: (struct: ThriftStruct) => ThriftStruct,
): (tree: ThriftStruct) => ThriftStruct {
  return (tree) => {
    const structs = structsAt(tree, id).map((struct, i) => (i === index ? edit(struct) : struct));
    return tree.with([id, ThriftType.List, listOfStructs(structs)]);
  };
}

/** An edit of one struct field. */
export function field(
  id: number,
  edit: (struct: ThriftStruct) => ThriftStruct,
): (tree: ThriftStruct) => ThriftStruct {
  return (tree) => tree.with([id, ThriftType.Struct, edit(tree.get(id) as ThriftStruct)]);
}
