import type { CompactCursor } from "./cursor";
import { ThriftType, type ThriftTypeCode } from "./value";

/**
 * Moves behind a struct under the checks of reading it, but makes nothing of
 * it: therefore its values do not count, and repeated fields are left for the
 * reading that follows.
 */
export function skipStruct(cursor: CompactCursor, depth: number): void {
  cursor.checkDepth(depth);
  let last = 0;
  for (;;) {
    const header = cursor.byte();
    if (header === 0) return;
    last = cursor.fieldId(header, last);
    const type = cursor.type(header & 0x0f);
    if (type !== ThriftType.True && type !== ThriftType.False) skipValue(cursor, type, depth);
  }
}

function skipValue(cursor: CompactCursor, type: ThriftTypeCode, depth: number): void {
  switch (type) {
    case ThriftType.True:
    case ThriftType.False:
    case ThriftType.Byte:
      cursor.skip(1);
      break;
    case ThriftType.I16:
    case ThriftType.I32:
      cursor.int32();
      break;
    case ThriftType.I64:
      cursor.int64();
      break;
    case ThriftType.Double:
      cursor.skip(8);
      break;
    case ThriftType.Binary:
      cursor.skip(cursor.size());
      break;
    case ThriftType.List:
    case ThriftType.Set: {
      const { count, type: element } = cursor.listHeader(depth + 1);
      for (let i = 0; i < count && element !== 0; i++) skipValue(cursor, element, depth + 1);
      break;
    }
    case ThriftType.Map: {
      const { count, keyType, valueType } = cursor.mapHeader(depth + 1);
      for (let i = 0; i < count && keyType !== 0 && valueType !== 0; i++) {
        skipValue(cursor, keyType, depth + 1);
        skipValue(cursor, valueType, depth + 1);
      }
      break;
    }
    case ThriftType.Struct:
      skipStruct(cursor, depth + 1);
      break;
    case ThriftType.Uuid:
      cursor.skip(16);
  }
}
