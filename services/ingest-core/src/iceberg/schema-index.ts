import { isList, isMap, isPrimitive, isStruct } from "./primitive-type";
import type { NestedField, Schema, Type } from "./schema";

/** A field somewhere in a schema: a struct field, a list element, a map key or a map value. */
export interface IndexedField {
  readonly id: number;
  /** Names from the root; `element`, `key` and `value` stand for the parts of lists and maps. */
  readonly path: readonly string[];
  readonly type: Type;
  readonly required: boolean;
  /** Whether a list or map stands above it: such columns have no metrics. */
  readonly isRepeated: boolean;
  /** The struct field itself, when it is one. */
  readonly field?: NestedField;
}

/**
 * Lists all fields of a schema, parents before children, in schema order.
 *
 * @param type the schema or any type inside it
 */
export function* walkFields(
  type: Type,
  path: readonly string[] = [],
  isRepeated = false,
): Generator<IndexedField> {
  for (const child of childFields(type)) {
    const below = [...path, child.name];
    const repeats = isRepeated || !isStruct(type);
    const { id, required, type: childType, field } = child;
    yield {
      id,
      path: below,
      type: childType,
      required,
      isRepeated: repeats,
      ...(field === undefined ? {} : { field }),
    };
    yield* walkFields(childType, below, repeats);
  }
}

/** Schemas are immutable and few; files that refer to them are many. */
const indexes = new WeakMap<Schema, ReadonlyMap<number, IndexedField>>();

/** @returns all fields by id; remembered as long as the schema object lives */
export function fieldsById(schema: Schema): ReadonlyMap<number, IndexedField> {
  const known = indexes.get(schema);
  if (known !== undefined) return known;
  const index = new Map([...walkFields(schema)].map((field) => [field.id, field]));
  indexes.set(schema, index);
  return index;
}

/** @returns the field with this id, at any depth */
export function findField(schema: Schema, id: number): IndexedField | undefined {
  return fieldsById(schema).get(id);
}

/** @returns the largest field id in use, 0 for an empty schema */
export function highestFieldId(type: Type): number {
  let highest = 0;
  for (const { id } of walkFields(type)) highest = Math.max(highest, id);
  return highest;
}

interface ChildField {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  readonly type: Type;
  readonly field?: NestedField;
}

function childFields(type: Type): readonly ChildField[] {
  if (isPrimitive(type)) return [];
  if (isStruct(type)) return type.fields.map((field) => ({ ...field, field }));
  if (isList(type)) {
    return [
      { id: type["element-id"], name: "element", required: type["element-required"], type: type.element },
    ];
  }
  if (!isMap(type)) return [];
  return [
    { id: type["key-id"], name: "key", required: true, type: type.key },
    { id: type["value-id"], name: "value", required: type["value-required"], type: type.value },
  ];
}
