import type { JsonSchema } from "./schema";
import type { ValuePath, Violation } from "./violation";

/**
 * Checks a value against a schema and returns every violation.
 *
 * Interpretive on purpose: compiling the platform's CRDs with ajv takes seconds,
 * walking them takes milliseconds. Follows the API server's structural-schema
 * semantics: unknown fields are violations wherever `properties` are declared and
 * unknown ones are not preserved, `nullable` decides on null, and int-or-string
 * takes both. CEL rules are evaluated elsewhere.
 *
 * @param root schema that `$ref`s point into. @default - the schema itself
 */
export function checkSchema(schema: JsonSchema, value: unknown, root: JsonSchema = schema): Violation[] {
  const out: Violation[] = [];
  new Checker(root, out).check(schema, value, []);
  return out;
}

const patterns = new Map<string, RegExp>();

/** Upstream patterns are RE2; the few that are not valid with the `u` flag are compiled without. */
function regExp(pattern: string): RegExp {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    try {
      compiled = new RegExp(pattern, "u");
    } catch {
      compiled = new RegExp(pattern);
    }
    patterns.set(pattern, compiled);
  }
  return compiled;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (Number.isInteger(value)) return "integer";
  return typeof value;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

class Checker {
  constructor(
    private readonly root: JsonSchema,
    private readonly out: Violation[],
  ) {}

  check(schema: JsonSchema, value: unknown, path: ValuePath): void {
    const resolved = this.resolve(schema);
    if (!this.checkType(resolved, value, path)) return;
    this.checkValue(resolved, value, path);
    if (typeof value === "string") this.checkString(resolved, value, path);
    else if (typeof value === "number") this.checkNumber(resolved, value, path);
    else if (Array.isArray(value)) this.checkArray(resolved, value, path);
    else if (typeof value === "object" && value !== null)
      this.checkObject(resolved, value as Record<string, unknown>, path);
    this.checkAlternatives(resolved, value, path);
  }

  private resolve(schema: JsonSchema): JsonSchema {
    let current = schema;
    while (current.$ref !== undefined) {
      const name = decodeURIComponent(current.$ref.replace("#/definitions/", ""));
      const target = this.root.definitions?.[name];
      if (target === undefined) throw new Error(`schema refers to unknown definition '${name}'`);
      current = target;
    }
    return current;
  }

  private checkType(schema: JsonSchema, value: unknown, path: ValuePath): boolean {
    const got = typeOf(value);
    if (schema["x-kubernetes-int-or-string"] === true) {
      if (got === "integer" || got === "string") return true;
      this.add({ kind: "wrong-type", path, got: value, expected: "an integer or a string" });
      return false;
    }
    if (got === "null" && schema.nullable === true) return true;
    if (schema.type === undefined) return true;
    const wanted = typeof schema.type === "string" ? [schema.type] : schema.type;
    if (wanted.includes(got) || (got === "integer" && wanted.includes("number"))) return true;
    this.add({ kind: "wrong-type", path, got: value, expected: wanted.map(article).join(" or ") });
    return false;
  }

  private checkValue(schema: JsonSchema, value: unknown, path: ValuePath): void {
    if (schema.enum !== undefined && !schema.enum.some((allowed) => same(allowed, value))) {
      const candidates = schema.enum.filter((v): v is string => typeof v === "string");
      this.add({
        kind: "not-allowed-value",
        path,
        got: value,
        expected: `one of ${schema.enum.map((v) => JSON.stringify(v)).join(", ")}`,
        candidates,
      });
    }
    if (schema.const !== undefined && !same(schema.const, value))
      this.add({ kind: "not-allowed-value", path, got: value, expected: JSON.stringify(schema.const) });
  }

  private checkString(schema: JsonSchema, value: string, path: ValuePath): void {
    const length = [...value].length;
    if (schema.minLength !== undefined && length < schema.minLength)
      this.add({ kind: "length", path, got: value, expected: `at least ${schema.minLength} characters` });
    if (schema.maxLength !== undefined && length > schema.maxLength)
      this.add({ kind: "length", path, got: value, expected: `at most ${schema.maxLength} characters` });
    if (schema.pattern !== undefined && !regExp(schema.pattern).test(value))
      this.add({ kind: "pattern", path, got: value, expected: matching(schema) });
  }

  private checkNumber(schema: JsonSchema, value: number, path: ValuePath): void {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
    const fail = (expected: string) => this.add({ kind: "out-of-range", path, got: value, expected });
    // OpenAPI v3.0 spells exclusive bounds as a flag, draft-07 as the bound itself.
    const low = typeof exclusiveMinimum === "number" ? exclusiveMinimum : undefined;
    const high = typeof exclusiveMaximum === "number" ? exclusiveMaximum : undefined;
    if (minimum !== undefined && (exclusiveMinimum === true ? value <= minimum : value < minimum))
      fail(exclusiveMinimum === true ? `more than ${minimum}` : `at least ${minimum}`);
    if (maximum !== undefined && (exclusiveMaximum === true ? value >= maximum : value > maximum))
      fail(exclusiveMaximum === true ? `less than ${maximum}` : `at most ${maximum}`);
    if (low !== undefined && value <= low) fail(`more than ${low}`);
    if (high !== undefined && value >= high) fail(`less than ${high}`);
    if (multipleOf !== undefined && value % multipleOf !== 0) fail(`a multiple of ${multipleOf}`);
  }

  private checkArray(schema: JsonSchema, value: readonly unknown[], path: ValuePath): void {
    if (schema.minItems !== undefined && value.length < schema.minItems)
      this.add({ kind: "length", path, got: value.length, expected: `at least ${schema.minItems} items` });
    if (schema.maxItems !== undefined && value.length > schema.maxItems)
      this.add({ kind: "length", path, got: value.length, expected: `at most ${schema.maxItems} items` });
    const items = schema.items;
    if (items !== undefined) for (const [i, item] of value.entries()) this.check(items, item, [...path, i]);
    this.checkUnique(schema, value, path);
  }

  private checkUnique(schema: JsonSchema, value: readonly unknown[], path: ValuePath): void {
    const keys = schema["x-kubernetes-list-map-keys"];
    const isSet = schema.uniqueItems === true || schema["x-kubernetes-list-type"] === "set";
    if (keys === undefined && !isSet) return;
    const seen = new Set<string>();
    value.forEach((item, i) => {
      const fields = item as Record<string, unknown> | undefined;
      const key = JSON.stringify(keys === undefined ? item : keys.map((k) => fields?.[k] ?? null));
      if (seen.has(key))
        this.add({
          kind: "duplicate-item",
          path: [...path, i],
          got: item,
          expected: keys === undefined ? "items that differ" : `items that differ in ${keys.join(", ")}`,
        });
      seen.add(key);
    });
  }

  private checkObject(schema: JsonSchema, value: Record<string, unknown>, path: ValuePath): void {
    const names = Object.keys(value);
    for (const name of schema.required ?? [])
      if (!Object.hasOwn(value, name))
        this.add({ kind: "missing-field", path: [...path, name], expected: `a value for '${name}'` });
    if (schema.minProperties !== undefined && names.length < schema.minProperties)
      this.add({
        kind: "length",
        path,
        got: names.length,
        expected: `at least ${schema.minProperties} fields`,
      });
    if (schema.maxProperties !== undefined && names.length > schema.maxProperties)
      this.add({
        kind: "length",
        path,
        got: names.length,
        expected: `at most ${schema.maxProperties} fields`,
      });
    for (const name of names) this.checkField(schema, name, value[name], path);
  }

  private checkField(schema: JsonSchema, name: string, value: unknown, path: ValuePath): void {
    const declared = schema.properties !== undefined && Object.hasOwn(schema.properties, name);
    const property = declared ? schema.properties?.[name] : undefined;
    if (property !== undefined) {
      this.check(property, value, [...path, name]);
    } else if (typeof schema.additionalProperties === "object") {
      this.check(schema.additionalProperties, value, [...path, name]);
    } else if (this.closed(schema)) {
      const candidates = Object.keys(schema.properties ?? {});
      const expected = candidates.length === 0 ? "no fields here" : `one of ${candidates.join(", ")}`;
      this.add({ kind: "unknown-field", path: [...path, name], got: value, expected, candidates });
    }
  }

  /** Structural schemas prune what is not declared; only a schema that says so keeps it. */
  private closed(schema: JsonSchema): boolean {
    if (schema.additionalProperties === true) return false;
    if (schema.additionalProperties === false) return true;
    if (schema["x-kubernetes-preserve-unknown-fields"] === true) return false;
    if (schema["x-kubernetes-embedded-resource"] === true) return false;
    return schema.properties !== undefined && schema.type === "object";
  }

  private checkAlternatives(schema: JsonSchema, value: unknown, path: ValuePath): void {
    for (const part of schema.allOf ?? []) this.check(part, value, path);
    const matches = (parts: readonly JsonSchema[]) =>
      parts.filter((part) => this.matches(part, value)).length;
    // The anyOf beside int-or-string only repeats the two types.
    const plain = schema["x-kubernetes-int-or-string"] !== true;
    if (plain && schema.anyOf !== undefined && matches(schema.anyOf) === 0)
      this.add({
        kind: "no-alternative",
        path,
        got: value,
        expected: describe("at least one", schema.anyOf),
      });
    if (plain && schema.oneOf !== undefined && matches(schema.oneOf) !== 1)
      this.add({ kind: "no-alternative", path, got: value, expected: describe("exactly one", schema.oneOf) });
    if (schema.not !== undefined && this.matches(schema.not, value))
      this.add({ kind: "forbidden", path, got: value, expected: "a value outside what the schema forbids" });
  }

  private matches(schema: JsonSchema, value: unknown): boolean {
    const out: Violation[] = [];
    new Checker(this.root, out).check(schema, value, []);
    return out.length === 0;
  }

  private add(violation: Violation): void {
    this.out.push(violation);
  }
}

/** A pattern says little to people; a value that matches says more. */
function matching({ pattern, examples = [], default: usual }: JsonSchema): string {
  const example = [...examples, usual].find((value) => typeof value === "string" && value !== "");
  return `text that matches ${pattern}${example === undefined ? "" : `, such as ${JSON.stringify(example)}`}`;
}

const article = (type: string) => (/^[aio]/.test(type) ? `an ${type}` : type === "null" ? type : `a ${type}`);

function describe(quantity: string, parts: readonly JsonSchema[]): string {
  const names = parts
    .map((part) => part.required?.join("+") ?? part.const ?? part.type ?? (part.not && "none of these"))
    .filter((n) => n !== undefined);
  return names.length === parts.length
    ? `${quantity} of ${names.join(", ")}`
    : `${quantity} of the alternatives`;
}
