import type { ThriftList, ThriftStruct, ThriftTypeCode, ThriftValue } from "./value";
import { ThriftType } from "./value";

/**
 * Structs of a list field; none when it is absent. For trees that passed
 * `parseFooter`, which checked that the field is a list of structs.
 */
export function structsAt(struct: ThriftStruct, id: number): readonly ThriftStruct[] {
  const list = struct.get(id) as ThriftList | undefined;
  return (list?.elements ?? []) as readonly ThriftStruct[];
}

/** A list value of structs, as an edit takes it. */
export function listOfStructs(structs: readonly ThriftStruct[]): ThriftList {
  return { elementType: ThriftType.Struct, elements: structs };
}

/** An edit that sets a binary field to UTF-8 text. */
export function text(id: number, value: string): readonly [number, ThriftTypeCode, ThriftValue] {
  return [id, ThriftType.Binary, Buffer.from(value)];
}
