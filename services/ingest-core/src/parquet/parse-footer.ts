import { IngestError } from "../errors";
import { corrupt, encrypted } from "./file-error";
import type { ColumnOrder, ParquetFooter } from "./footer";
import { encryptedMagic, FileMetaData, KeyValue, magic, RowGroupField, trailerBytes } from "./format";
import { defaultFooterLimits, type FooterLimits } from "./limits";
import { readRowGroups } from "./row-groups";
import { readSchemaTree } from "./schema-tree";
import { type RawPlaces, readThriftStruct } from "./thrift/read";
import type { ThriftStruct } from "./thrift/value";
import { StructView } from "./thrift/view";

/** Magic, length field and magic again: no Parquet file is smaller. */
const smallestFile = 12;

const orders: Readonly<Record<number, ColumnOrder>> = {
  1: "type-defined",
  2: "ieee754-total",
  3: "int96-timestamp",
};

/** Column chunks are most of a footer: they stay bytes, and are read one at a time. */
const columnChunks: RawPlaces = { [FileMetaData.rowGroups]: { [RowGroupField.columns]: "raw" } };

/**
 * Reads a footer from the last bytes of a file.
 *
 * @param bytes - any suffix of the file that contains the footer; the whole file is one, too
 * @param fileSize - size of the whole file in bytes
 * @throws IngestError `file.empty`, `file.not-parquet`, `file.truncated`,
 *   `file.encrypted`, `file.footer-too-large`, `file.too-complex`,
 *   `file.unsupported-schema` or `file.corrupt`; nothing else, whatever the bytes
 */
export function parseFooter(
  bytes: Uint8Array,
  fileSize: number,
  limits: FooterLimits = defaultFooterLimits,
): ParquetFooter {
  const footerLength = readFooterLength(bytes, fileSize, limits);
  const footerStart = fileSize - trailerBytes - footerLength;
  const from = bytes.length - trailerBytes - footerLength;
  if (from < 0)
    throw new IngestError("file.truncated", "the footer begins before the bytes that were read", false, {
      at: footerStart,
      got: bytes.length,
      expected: footerLength + trailerBytes,
    });
  // A copy: views into it must not keep the whole response of a ranged read alive.
  const thrift = Uint8Array.from(bytes.subarray(from, bytes.length - trailerBytes));
  const tree = readThriftStruct(thrift, limits, footerStart, columnChunks).struct;
  return { fileSize, footerStart, footerLength, ...readFacts(tree, limits), tree };
}

/**
 * Length of the Thrift footer in bytes, from the last 8 bytes of a file.
 *
 * @param bytes - any suffix of the file, of at least 8 bytes
 * @throws IngestError as {@link parseFooter}
 */
export function readFooterLength(
  bytes: Uint8Array,
  fileSize: number,
  limits: FooterLimits = defaultFooterLimits,
): number {
  if (fileSize === 0) throw new IngestError("file.empty", "the object has no bytes", false);
  if (fileSize < smallestFile || bytes.length < trailerBytes)
    throw notParquet("the object is smaller than any Parquet file", {
      got: fileSize,
      expected: smallestFile,
    });
  const end = bytes.subarray(bytes.length - 4);
  if (sameBytes(end, encryptedMagic)) throw encrypted("the footer is encrypted", { at: fileSize - 4 });
  if (!sameBytes(end, magic)) throw withoutTrailer(bytes.length >= fileSize ? bytes : undefined, fileSize);
  const at = bytes.length - trailerBytes;
  const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
  if (length > limits.maxFooterBytes)
    throw new IngestError("file.footer-too-large", `the footer says it has ${length} bytes`, false, {
      at: fileSize - trailerBytes,
      got: length,
      expected: `at most ${limits.maxFooterBytes} bytes (maxFooterBytes)`,
    });
  if (length === 0 || length > fileSize - smallestFile)
    throw corrupt(`the footer says it has ${length} bytes`, {
      at: fileSize - trailerBytes,
      got: length,
      expected: `1 to ${fileSize - smallestFile}`,
    });
  return length;
}

/**
 * What to say about an object that does not end in a Parquet magic.
 *
 * @param head - its first bytes when known: a file that begins like Parquet was cut off
 */
export function withoutTrailer(head: Uint8Array | undefined, fileSize: number): IngestError {
  const begins = head?.subarray(0, 4);
  if (begins !== undefined && (sameBytes(begins, magic) || sameBytes(begins, encryptedMagic)))
    return new IngestError("file.truncated", "the object begins as Parquet but has no footer", false, {
      at: fileSize,
      nextStep: "upload the file again; writers must close the file before it becomes visible",
    });
  return notParquet("the object does not end in PAR1", { at: fileSize - 4 });
}

function notParquet(message: string, context: IngestError["context"]): IngestError {
  return new IngestError("file.not-parquet", message, false, {
    nextStep: "keep other formats out of this prefix, or give them a suffix that is ignored",
    ...context,
  });
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

type Facts = Omit<ParquetFooter, "fileSize" | "footerStart" | "footerLength" | "tree">;

function readFacts(tree: ThriftStruct, limits: FooterLimits): Facts {
  const view = new StructView(tree, "FileMetaData");
  if (view.has(FileMetaData.encryptionAlgorithm)) throw encrypted("the columns of the file are encrypted");
  const { root, leaves } = readSchemaTree(view.structs(FileMetaData.schema, "schema"), limits);
  const createdBy = view.optionalLenientText(FileMetaData.createdBy, "created_by");
  const columnOrders = readColumnOrders(view);
  return {
    version: view.integer(FileMetaData.version, "version"),
    schema: root,
    leaves,
    numRows: view.natural(FileMetaData.numRows, "num_rows"),
    rowGroups: readRowGroups(view.structs(FileMetaData.rowGroups, "row_groups"), leaves, limits),
    keyValues: readKeyValues(view),
    ...(createdBy !== undefined && { createdBy }),
    ...(columnOrders !== undefined && { columnOrders }),
  };
}

function readColumnOrders(view: StructView): readonly ColumnOrder[] | undefined {
  if (!view.has(FileMetaData.columnOrders)) return undefined;
  return view
    .structs(FileMetaData.columnOrders, "column_orders")
    .map((order) => orders[order.fields[0]?.id ?? 0] ?? "unknown");
}

function readKeyValues(view: StructView): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  if (!view.has(FileMetaData.keyValueMetadata)) return pairs;
  for (const struct of view.structs(FileMetaData.keyValueMetadata, "key_value_metadata")) {
    const pair = new StructView(struct, "KeyValue");
    const key = pair.optionalLenientText(KeyValue.key, "key") ?? "";
    pairs.set(key, pair.optionalLenientText(KeyValue.value, "value") ?? "");
  }
  return pairs;
}
