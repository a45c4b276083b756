import { IngestError } from "../../errors";
import type { ParquetFooter, SchemaLeaf, SchemaNode } from "../../parquet/footer";
import { formatPrimitive, isList, isMap, isPrimitive, isStruct, parsePrimitive } from "../primitive-type";
import type { NestedField, PrimitiveType, Schema, Type } from "../schema";
import { fieldsById } from "../schema-index";
import { type Addition, evolveSchema } from "./evolve-schema";
import { type NodeShape, nodeShape } from "./group-shape";
import { describeLeaf } from "./leaf-type";
import { findMapped, type MappedField, parseNameMapping } from "./name-mapping";
import { nullEvidence } from "./null-evidence";
import { primitiveFit } from "./primitive-fit";
import { typeOfNode } from "./schema-from-footer";
import type {
  ColumnCast,
  ColumnMapping,
  FieldIdState,
  SchemaCheckOptions,
  SchemaRefusal,
  SchemaVerdict,
} from "./verdict";

/**
 * Checks whether a Parquet file can go into a table, and how.
 *
 * Columns are matched by name (through the table's name mapping when there is one). The file's own
 * field ids count only as a whole: all absent, or all present and equal to the table's.
 *
 * @throws nothing for any footer that `parseFooter` returns; `table.type-unknown` when the table
 *   itself has a type that this library does not know
 */
export function checkSchema(
  schema: Schema,
  footer: ParquetFooter,
  options: SchemaCheckOptions,
): SchemaVerdict {
  return new SchemaCheck(schema, footer, options).verdict();
}

/** Where the walk stands: the table struct and what may be done to it. */
interface Place {
  /** Field that holds the struct; `null` at the root. */
  readonly parentId: number | null;
  readonly mapping: readonly MappedField[] | undefined;
  /** Iceberg forbids changes inside map keys. */
  readonly isFixed: boolean;
}

class SchemaCheck {
  private readonly columns = new Map<number, number>();
  private readonly nodes = new Map<number, number>();
  private readonly casts: ColumnCast[] = [];
  private readonly refusals: SchemaRefusal[] = [];
  /** New columns whose id belongs to another table column: renamed ones, if the ids can be trusted. */
  private readonly renames: SchemaRefusal[] = [];
  private readonly additions: Addition[] = [];
  private readonly promotions = new Map<number, ReturnType<typeof parsePrimitive>>();
  private readonly mapping: readonly MappedField[] | undefined;
  private readonly fields: ReturnType<typeof fieldsById>;
  private isNameMapped = true;
  private idCount = 0;
  private equalIdCount = 0;

  constructor(
    private readonly schema: Schema,
    private readonly footer: ParquetFooter,
    private readonly options: SchemaCheckOptions,
  ) {
    this.mapping = parseNameMapping(options.nameMapping);
    this.fields = fieldsById(schema);
  }

  verdict(): SchemaVerdict {
    const root = { parentId: null, mapping: this.mapping, isFixed: false };
    this.struct(this.schema.fields, this.footer.schema.children, root);
    if (this.idCount === this.equalIdCount) this.refusals.push(...this.renames);
    const [first] = this.refusals;
    if (first !== undefined) return { kind: "quarantine", ...first, refusals: this.refusals };
    if (this.additions.length > 0 || this.promotions.size > 0) return this.evolution();
    const mapping = this.columnMapping();
    return this.casts.length > 0 ? { kind: "encode", mapping, casts: this.casts } : { kind: "ok", mapping };
  }

  private struct(fields: readonly NestedField[], children: readonly SchemaNode[], place: Place): void {
    const missing = new Map(fields.map((field) => [field.id, field]));
    const byName = new Map(fields.map((field) => [field.name, field]));
    const names = new Set(fields.map(({ name }) => name.toLowerCase()));
    for (const node of children) {
      const mapped = findMapped(place.mapping, node.name);
      const field = missing.get(mapped?.["field-id"] ?? Number.NaN) ?? byName.get(node.name);
      if (field === undefined || !missing.delete(field.id)) this.extra(node, names, place);
      else {
        if (place.mapping === undefined ? this.mapping !== undefined : mapped?.["field-id"] !== field.id) {
          this.isNameMapped = false;
        }
        const below = { mapping: mapped?.fields, isFixed: place.isFixed };
        this.field(field.id, field.type, field.required, node, { ...below, parentId: field.id });
      }
    }
    for (const field of missing.values()) {
      if (!field.required || (field["initial-default"] ?? null) !== null) continue;
      const at = [...this.pathOf(place.parentId), field.name].join(".");
      this.refuse("file.missing-column", at, `the file has no column ${at}, which the table requires`);
    }
  }

  private field(
    id: number,
    type: Type,
    required: boolean,
    node: SchemaNode,
    place: Place,
    isElement = false,
  ): void {
    this.note(id, node);
    if (required) this.nonNull(id, node);
    const shape = nodeShape(node, isElement);
    if (isStruct(type) && shape.kind === "struct") this.struct(type.fields, shape.children, place);
    else if (isList(type) && shape.kind === "list") {
      if (shape.isLegacy) this.cast(node, id, "list", "the list has two levels, Iceberg requires three");
      const inner = this.below("element", type["element-id"], place);
      this.field(
        type["element-id"],
        type.element,
        type["element-required"],
        shape.element,
        inner,
        shape.isLegacy,
      );
    } else if (isMap(type) && shape.kind === "map") {
      const key = { ...this.below("key", type["key-id"], place), isFixed: true };
      this.field(type["key-id"], type.key, true, shape.key, key);
      const value = this.below("value", type["value-id"], place);
      this.field(type["value-id"], type.value, type["value-required"], shape.value, value);
    } else if (isPrimitive(type) && node.kind === "leaf" && shape.kind === "leaf") {
      this.primitive(id, type, node, place);
    } else this.wrongShape(type, node, shape);
  }

  private primitive(id: number, type: PrimitiveType, leaf: SchemaLeaf, place: Place): void {
    this.columns.set(leaf.column, id);
    const fit = primitiveFit(parsePrimitive(type), leaf, this.options);
    switch (fit.kind) {
      case "same":
        return;
      case "cast":
        this.cast(leaf, id, type, fit.why);
        return;
      case "promote":
        if (this.options.contract === "evolve" && !place.isFixed) this.promotions.set(id, fit.to);
        else this.mismatch(leaf, type, "the table's contract does not allow to widen the column");
        return;
      case "mismatch":
        this.mismatch(leaf, type, "only int to long, float to double and wider decimals are promoted");
        return;
      case "unsupported":
        this.refuse("file.type-unsupported", leaf.path.join("."), fit.why);
    }
  }

  /** @param names lower-case names that the struct has by now */
  private extra(node: SchemaNode, names: Set<string>, place: Place): void {
    const at = node.path.join(".");
    if (this.isWithoutType(node))
      this.casts.push({ path: node.path, from: "null", why: "it has nulls only" });
    else if (this.options.contract === "freeze" || place.isFixed) {
      this.refuse(
        "file.extra-column",
        at,
        "the table has no such column, and its contract does not let files add any",
      );
    } else if (names.has(node.name.toLowerCase())) {
      this.refuse("file.column-case", at, "another column has this name but for upper and lower case");
    } else {
      names.add(node.name.toLowerCase());
      this.additions.push({ parentId: place.parentId, node });
      const own = node.fieldId === undefined ? undefined : this.fields.get(node.fieldId);
      if (own === undefined) return;
      const reason = `it has field id ${own.id}, which the table calls ${own.path.join(".")}`;
      this.renames.push({ code: "file.field-ids-conflict", at, reason });
    }
  }

  private isWithoutType(node: SchemaNode): boolean {
    try {
      return typeOfNode(node, this.options.formatVersion) === undefined;
    } catch (error) {
      if (!(error instanceof IngestError)) throw error;
      return false;
    }
  }

  /** A table requires a value: the file must prove it, or be decoded to prove it. */
  private nonNull(id: number, node: SchemaNode): void {
    const isNullColumn = node.logicalType?.kind === "null" && this.footer.numRows > 0;
    const evidence = isNullColumn ? "some" : nullEvidence(this.footer, node);
    const at = node.path.join(".");
    if (evidence === "none") return;
    if (evidence === "some")
      this.refuse("file.null-in-required", at, "it has nulls, the table requires values");
    else if (node.path.length === 1) {
      this.cast(node, id, "required", "the footer does not prove that the required column has no nulls");
    } else {
      this.refuse(
        "file.nullability",
        at,
        "the footer does not prove that it has no nulls, which the table requires",
      );
    }
  }

  private wrongShape(type: Type, node: SchemaNode, shape: NodeShape): void {
    const at = node.path.join(".");
    if (shape.kind === "malformed") this.refuse("file.type-unsupported", at, shape.why);
    else this.mismatch(node, isPrimitive(type) ? type : type.type, "a column cannot change its shape");
  }

  private mismatch(node: SchemaNode, type: string, why: string): void {
    const got = node.kind === "leaf" ? describeLeaf(node) : (node.logicalType?.kind ?? "struct");
    this.refuse("file.type-mismatch", node.path.join("."), `it is ${got}, the table has ${type}: ${why}`);
  }

  private refuse(code: SchemaRefusal["code"], at: string, reason: string): void {
    this.refusals.push({ code, at, reason });
  }

  private cast(node: SchemaNode, fieldId: number, to: string, why: string): void {
    const from = node.kind === "leaf" ? describeLeaf(node) : (node.logicalType?.kind ?? "group");
    this.casts.push({ path: node.path, fieldId, from, to, why });
  }

  /** Remembers the node's table id and whether the file's own id agrees. */
  private note(id: number, node: SchemaNode): void {
    this.nodes.set(node.index, id);
    if (node.fieldId === undefined || node.fieldId < 0) return;
    this.idCount++;
    if (node.fieldId === id) this.equalIdCount++;
  }

  private below(name: string, id: number, place: Place): Place {
    const mapped = findMapped(place.mapping, name);
    if (this.mapping !== undefined && mapped?.["field-id"] !== id) this.isNameMapped = false;
    return { parentId: id, mapping: mapped?.fields, isFixed: place.isFixed };
  }

  private columnMapping(): ColumnMapping {
    const fieldIds = this.fieldIdState();
    const isReadableAsIs = fieldIds === "equal" || (fieldIds === "absent" && this.isNameMapped);
    return { columns: this.columns, nodes: this.nodes, fieldIds, isReadableAsIs };
  }

  private fieldIdState(): FieldIdState {
    if (this.idCount === 0) return "absent";
    return this.equalIdCount === this.nodes.size ? "equal" : "foreign";
  }

  private evolution(): SchemaVerdict {
    const { lastColumnId, formatVersion, nextSchemaId } = this.options;
    try {
      const evolved = evolveSchema(
        this.schema,
        { additions: this.additions, promotions: this.promotions },
        {
          lastColumnId,
          formatVersion,
          schemaId: nextSchemaId ?? this.schema["schema-id"] + 1,
        },
      );
      const added = this.additions.map(({ node }) => `add ${node.path.join(".")}`);
      const promoted = [...this.promotions].map(([id, type]) => {
        return `promote ${this.pathOf(id).join(".")} to ${formatPrimitive(type)}`;
      });
      return { kind: "evolve", ...evolved, changes: [...added, ...promoted] };
    } catch (error) {
      if (!(error instanceof IngestError)) throw error;
      const at = String(error.context.at);
      const refusal: SchemaRefusal = { code: "file.type-unsupported", at, reason: error.message };
      return { kind: "quarantine", ...refusal, refusals: [refusal] };
    }
  }

  private pathOf(id: number | null): readonly string[] {
    return id === null ? [] : (this.fields.get(id)?.path ?? []);
  }
}
