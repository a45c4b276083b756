import { CompactCursor, type ThriftLimits } from "./cursor";
import { skipStruct } from "./skip";
import {
  RawStruct,
  type ThriftField,
  type ThriftList,
  type ThriftMap,
  ThriftStruct,
  ThriftType,
  type ThriftTypeCode,
  type ThriftValue,
} from "./value";

/**
 * Which structs stay bytes: field ids lead to the structs below, through lists
 * as if they were not there; `raw` ends the way.
 */
export interface RawPlaces {
  readonly [fieldId: number]: RawPlaces | "raw";
}

/** A struct and the number of bytes it took. */
export interface ReadStruct {
  readonly struct: ThriftStruct;
  readonly length: number;
}

/**
 * Reads one struct of the Thrift compact protocol without a schema, keeping
 * everything that is needed to write the same bytes again.
 *
 * @param bytes - starts with the struct; bytes after it are left alone
 * @param base - offset of `bytes` in the file, for error messages
 * @param raw - structs to check and keep as bytes, which take a tenth of the memory
 * @throws IngestError `file.corrupt` for anything that is not such a struct,
 *   `file.too-complex` beyond the limits
 */
export function readThriftStruct(
  bytes: Uint8Array,
  limits: ThriftLimits,
  base = 0,
  raw?: RawPlaces,
): ReadStruct {
  // A plain view: making subarrays of a Buffer costs several times as much.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const cursor = new CompactCursor(plain, limits, base);
  const struct = readStruct(cursor, 1, raw);
  return { struct, length: cursor.position };
}

function readStruct(cursor: CompactCursor, depth: number, raw?: RawPlaces): ThriftStruct {
  cursor.checkDepth(depth);
  const fields: ThriftField[] = [];
  let last = 0;
  /** Needed only once ids stop ascending, which no writer does: then a repeated field must be looked for. */
  let seen: Set<number> | undefined;
  for (;;) {
    const header = cursor.byte();
    if (header === 0) return new ThriftStruct(fields);
    cursor.charge(1);
    const id = cursor.fieldId(header, last);
    if (id <= last) seen ??= new Set(fields.map((field) => field.id));
    if (seen?.has(id)) throw cursor.bad(`field ${id} repeats`);
    seen?.add(id);
    last = id;
    const type = cursor.type(header & 0x0f);
    fields.push({ id, type, value: readFieldValue(cursor, type, depth, raw?.[id]) });
  }
}

type Raw = RawPlaces | "raw" | undefined;

function readFieldValue(cursor: CompactCursor, type: ThriftTypeCode, depth: number, raw: Raw): ThriftValue {
  if (type === ThriftType.True) return true;
  if (type === ThriftType.False) return false;
  return readValue(cursor, type, depth, raw);
}

/** A value outside a struct's field: there a boolean takes a byte. */
function readValue(cursor: CompactCursor, type: ThriftTypeCode, depth: number, raw: Raw): ThriftValue {
  switch (type) {
    case ThriftType.True:
    case ThriftType.False:
    case ThriftType.Byte:
      return cursor.byte();
    case ThriftType.I16:
    case ThriftType.I32:
      return cursor.int32();
    case ThriftType.I64:
      return cursor.int64();
    case ThriftType.Double:
      return cursor.take(8);
    case ThriftType.Binary:
      return cursor.take(cursor.size());
    case ThriftType.List:
    case ThriftType.Set:
      return readList(cursor, depth + 1, raw);
    case ThriftType.Map:
      return readMap(cursor, depth + 1);
    case ThriftType.Struct:
      return raw === "raw" ? readRaw(cursor, depth + 1) : readStruct(cursor, depth + 1, raw);
    case ThriftType.Uuid:
      return cursor.take(16);
  }
}

function readRaw(cursor: CompactCursor, depth: number): RawStruct {
  const start = cursor.position;
  skipStruct(cursor, depth);
  return new RawStruct(cursor.since(start), cursor.offsetOf(start));
}

function readList(cursor: CompactCursor, depth: number, raw: Raw): ThriftList {
  const { count, type } = cursor.listHeader(depth);
  if (type === 0) return { elementType: 0, elements: [] };
  cursor.charge(count);
  const elements: ThriftValue[] = [];
  for (let i = 0; i < count; i++) elements.push(readValue(cursor, type, depth, raw));
  return { elementType: type, elements };
}

function readMap(cursor: CompactCursor, depth: number): ThriftMap {
  const { count, keyType, valueType } = cursor.mapHeader(depth);
  if (keyType === 0 || valueType === 0) return { keyType: 0, valueType: 0, entries: [] };
  cursor.charge(2 * count);
  const entries: [ThriftValue, ThriftValue][] = [];
  for (let i = 0; i < count; i++) {
    entries.push([
      readValue(cursor, keyType, depth, undefined),
      readValue(cursor, valueType, depth, undefined),
    ]);
  }
  return { keyType, valueType, entries };
}
