/** Type codes of the Thrift compact protocol (thrift-compact-protocol.md, "Struct encoding"). */
export const ThriftType = {
  True: 1,
  False: 2,
  Byte: 3,
  I16: 4,
  I32: 5,
  I64: 6,
  Double: 7,
  Binary: 8,
  List: 9,
  Set: 10,
  Map: 11,
  Struct: 12,
  Uuid: 13,
} as const;

/** One of {@link ThriftType}. */
export type ThriftTypeCode = (typeof ThriftType)[keyof typeof ThriftType];

/**
 * A Thrift value as it stands in a footer.
 *
 * - integers are `number` while they are safe integers, otherwise `bigint`
 * - doubles and UUIDs stay as their 8 or 16 bytes: a NaN keeps its payload
 * - binary values are views into the parsed bytes, never copies
 * - inside lists, sets and maps a boolean stays the byte that encodes it,
 *   because writers disagree on it (0, 1 or 2)
 */
export type ThriftValue =
  | boolean
  | number
  | bigint
  | Uint8Array
  | ThriftList
  | ThriftMap
  | ThriftStruct
  | RawStruct;

/** One field of a struct, in wire order. */
export interface ThriftField {
  readonly id: number;
  /** Booleans carry their value in the type code: `True` and `False` differ only in it. */
  readonly type: ThriftTypeCode;
  readonly value: ThriftValue;
}

/** A list, or a set: on the wire they look alike. */
export interface ThriftList {
  /** 0 only when a writer left the type of an empty list open. */
  readonly elementType: ThriftTypeCode | 0;
  readonly elements: readonly ThriftValue[];
}

/** A map. An empty one has no types on the wire. */
export interface ThriftMap {
  readonly keyType: ThriftTypeCode | 0;
  readonly valueType: ThriftTypeCode | 0;
  readonly entries: readonly (readonly [ThriftValue, ThriftValue])[];
}

/**
 * A struct that stays the bytes it was read from. Column chunks are kept so:
 * a footer of 5,000 of them takes 24 MB as objects and 1 MB as bytes.
 */
export class RawStruct {
  constructor(
    /** From the first field header to the stop byte. */
    readonly bytes: Uint8Array,
    /** Offset in the file, for error messages. */
    readonly offset: number,
  ) {}
}

/** A change to one field of a struct: a new value, or `undefined` to drop the field. */
export type FieldChange =
  | readonly [id: number, type: ThriftTypeCode, value: ThriftValue]
  | readonly [id: number, gone: undefined];

/**
 * An immutable struct: its fields in wire order, the unknown ones too.
 *
 * Edits share everything that they do not touch, so that a footer with
 * thousands of column chunks is not copied to move an offset.
 */
export class ThriftStruct {
  constructor(readonly fields: readonly ThriftField[]) {}

  /** Value of a field, `undefined` when absent. */
  get(id: number): ThriftValue | undefined {
    for (const field of this.fields) if (field.id === id) return field.value;
    return undefined;
  }

  /**
   * A struct with some fields set or dropped; all others keep bytes and order.
   * A new field goes before the first one with a higher id, as generated writers do.
   */
  with(...changes: readonly FieldChange[]): ThriftStruct {
    const fields = [...this.fields];
    for (const change of changes) {
      const [id, type] = change;
      const at = fields.findIndex((field) => field.id === id);
      if (type === undefined) {
        if (at >= 0) fields.splice(at, 1);
        continue;
      }
      const field: ThriftField = { id, type, value: change[2] };
      if (at >= 0) fields[at] = field;
      else {
        const next = fields.findIndex((other) => other.id > id);
        fields.splice(next < 0 ? fields.length : next, 0, field);
      }
    }
    return new ThriftStruct(fields);
  }
}
