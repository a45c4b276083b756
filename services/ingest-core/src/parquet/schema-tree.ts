import { IngestError } from "../errors";
import { corrupt, label, tooComplex } from "./file-error";
import type { PhysicalType, Repetition, SchemaGroup, SchemaLeaf, SchemaNode } from "./footer";
import { SchemaElement } from "./format";
import type { FooterLimits } from "./limits";
import { readLogicalType } from "./logical-type";
import type { ThriftStruct } from "./thrift/value";
import { StructView } from "./thrift/view";

/** Physical types by their code. */
export const physicalTypes: readonly PhysicalType[] = [
  "BOOLEAN",
  "INT32",
  "INT64",
  "INT96",
  "FLOAT",
  "DOUBLE",
  "BYTE_ARRAY",
  "FIXED_LEN_BYTE_ARRAY",
];

const repetitions: readonly Repetition[] = ["required", "optional", "repeated"];

/** The schema of a file as a tree, and its columns in order. */
export interface SchemaTree {
  readonly root: SchemaGroup;
  readonly leaves: readonly SchemaLeaf[];
}

/**
 * Builds the tree from the flattened depth-first list of SchemaElements.
 *
 * @throws IngestError `file.corrupt` when the child counts do not add up,
 *   `file.too-complex` beyond the limits, `file.unsupported-schema` for a
 *   repetition or physical type that this library does not know
 */
export function readSchemaTree(elements: readonly ThriftStruct[], limits: FooterLimits): SchemaTree {
  if (elements.length > limits.maxSchemaNodes)
    throw tooComplex(`the schema has ${elements.length} nodes`, {
      expected: `at most ${limits.maxSchemaNodes} (maxSchemaNodes)`,
    });
  const builder = new TreeBuilder(elements, limits);
  const root = builder.node(rootParent);
  if (root.kind !== "group") throw corrupt("the root of the schema is a column");
  if (builder.next !== elements.length)
    throw corrupt("the schema has nodes outside its root", { got: elements.length, expected: builder.next });
  return { root, leaves: builder.leaves };
}

interface Parent {
  readonly path: readonly string[];
  readonly definition: number;
  readonly repetition: number;
  readonly depth: number;
}

const rootParent: Parent = { path: [], definition: 0, repetition: 0, depth: 0 };

class TreeBuilder {
  next = 0;
  readonly leaves: SchemaLeaf[] = [];

  constructor(
    private readonly elements: readonly ThriftStruct[],
    private readonly limits: FooterLimits,
  ) {}

  node(parent: Parent): SchemaNode {
    const index = this.next++;
    const struct = this.elements[index];
    if (struct === undefined) throw corrupt("the schema ends inside a group", { got: this.elements.length });
    if (parent.depth > this.limits.maxSchemaDepth)
      throw tooComplex(`the schema nests deeper than ${this.limits.maxSchemaDepth}`, {
        at: label(parent.path),
        expected: `a depth of at most ${this.limits.maxSchemaDepth} (maxSchemaDepth)`,
      });
    const what = `SchemaElement ${index}`;
    const element = new StructView(struct, what);
    const isRoot = index === 0;
    const name = element.text(SchemaElement.name, "name");
    const repetition = isRoot ? "required" : readRepetition(element, what);
    const fieldId = element.optionalInteger(SchemaElement.fieldId, "field_id");
    const logicalType = readLogicalType(element, what);
    const path = isRoot ? [] : [...parent.path, name];
    const base = {
      index,
      name,
      path,
      repetition,
      maxDefinitionLevel: parent.definition + (repetition === "required" ? 0 : 1),
      maxRepetitionLevel: parent.repetition + (repetition === "repeated" ? 1 : 0),
      ...(fieldId !== undefined && { fieldId }),
      ...(logicalType !== undefined && { logicalType }),
    };
    const count = element.optionalNatural(SchemaElement.numChildren, "num_children") ?? 0;
    const type = element.optionalInteger(SchemaElement.type, "type");
    if (type === undefined) {
      const self: Parent = {
        path,
        definition: base.maxDefinitionLevel,
        repetition: base.maxRepetitionLevel,
        depth: parent.depth + 1,
      };
      const children: SchemaNode[] = [];
      for (let i = 0; i < count; i++) children.push(this.node(self));
      return { kind: "group", ...base, children };
    }
    if (count > 0) throw corrupt(`${what} has both a type and children`, { at: label(path) });
    const physical = readPhysicalType(type, what);
    const leaf: SchemaLeaf = {
      kind: "leaf",
      ...base,
      type: physical,
      column: this.leaves.length,
      ...(physical === "FIXED_LEN_BYTE_ARRAY" && { typeLength: readTypeLength(element, what) }),
    };
    this.leaves.push(leaf);
    return leaf;
  }
}

function readRepetition(element: StructView, what: string): Repetition {
  const code = element.integer(SchemaElement.repetitionType, "repetition_type");
  return repetitions[code] ?? unsupported(`${what} has repetition ${code}`);
}

function readTypeLength(element: StructView, what: string): number {
  const length = element.integer(SchemaElement.typeLength, "type_length");
  if (length <= 0) throw corrupt(`${what} is FIXED_LEN_BYTE_ARRAY(${length})`);
  return length;
}

/** @throws IngestError `file.unsupported-schema` for a code that parquet.thrift does not list */
export function readPhysicalType(code: number, what: string): PhysicalType {
  return physicalTypes[code] ?? unsupported(`${what} has physical type ${code}`);
}

function unsupported(message: string): never {
  throw new IngestError("file.unsupported-schema", message, false, {
    nextStep: "write the file with types of the Parquet format that Iceberg can hold",
  });
}
