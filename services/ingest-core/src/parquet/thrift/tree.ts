import type { ThriftLimits } from "./cursor";
import { readThriftStruct } from "./read";
import {
  RawStruct,
  type ThriftList,
  ThriftStruct,
  ThriftType,
  type ThriftTypeCode,
  type ThriftValue,
} from "./value";
import { writeThriftStruct } from "./write";

/**
 * Structs of a list field; none when it is absent. For trees that passed
 * `parseFooter`, which checked that the field is a list of structs. Structs
 * that stayed bytes come out as structs, made anew at every call.
 */
export function structsAt(struct: ThriftStruct, id: number): readonly ThriftStruct[] {
  const list = struct.get(id) as ThriftList | undefined;
  return (list?.elements ?? []).map((element) =>
    element instanceof ThriftStruct ? element : unpack(element as RawStruct),
  );
}

/**
 * The struct that the bytes hold.
 *
 * @param limits - may be left out for bytes that were unpacked under limits before
 * @throws IngestError as `readThriftStruct`
 */
export function unpack({ bytes, offset }: RawStruct, limits: ThriftLimits = noLimits): ThriftStruct {
  return readThriftStruct(bytes, limits, offset).struct;
}

const noLimits: ThriftLimits = {
  maxValues: Number.POSITIVE_INFINITY,
  maxThriftDepth: Number.POSITIVE_INFINITY,
};

/** A struct as bytes: what is done with an edited column chunk, of which a merge makes thousands. */
export function pack(struct: ThriftStruct): RawStruct {
  return new RawStruct(writeThriftStruct(struct, 512).slice(), 0);
}

/** A list value of structs, as an edit takes it. */
export function listOfStructs(structs: readonly (ThriftStruct | RawStruct)[]): ThriftList {
  return { elementType: ThriftType.Struct, elements: structs };
}

/** An edit that sets a binary field to UTF-8 text. */
export function text(id: number, value: string): readonly [number, ThriftTypeCode, ThriftValue] {
  return [id, ThriftType.Binary, Buffer.from(value)];
}
