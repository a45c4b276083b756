import type { DiagnosticCode } from "../../diagnostics/codes";
import { checkSchema } from "../../schema/check";
import { withDefaults } from "../../schema/defaults";
import { nearest } from "../../schema/nearest";
import type { JsonSchema } from "../../schema/schema";
import type { ValuePath, Violation, ViolationKind } from "../../schema/violation";
import { type CelOutcome, evaluateCelRules } from "../cel/evaluate";
import { get, isObject } from "../json";
import type { Manifest } from "../manifest";
import type { Finding } from "../rule";
import { type KindSchema, schemas } from "./registry";

/** What a schema says of an object. */
export interface SchemaOutcome {
  readonly findings: readonly Finding[];
  /** CEL rules that held or failed, and those that could not be evaluated. */
  readonly cel: Omit<CelOutcome, "broken">;
}

const codes: Readonly<Record<ViolationKind, DiagnosticCode>> = {
  "unknown-field": "FLOE4101",
  "missing-field": "FLOE4102",
  "wrong-type": "FLOE4103",
  "not-allowed-value": "FLOE4104",
  "out-of-range": "FLOE4105",
  pattern: "FLOE4106",
  length: "FLOE4107",
  "duplicate-item": "FLOE4108",
  "no-alternative": "FLOE4109",
  forbidden: "FLOE4109",
};

/**
 * Checks an object against the schema of its kind: first the schema, with unknown fields forbidden, and
 * when that holds the CEL rules, as the API server does.
 */
export function checkObject({ object }: Manifest, kind: KindSchema): SchemaOutcome {
  const metadata = metadataViolations(object);
  if (kind.builtIn)
    return { findings: [...metadata, ...builtInViolations(object, kind)].map(toFinding), cel: none };
  const filled = withDefaults(kind.schema, object);
  const violations = [...metadata, ...customViolations(filled, kind.schema)];
  if (violations.length > 0) return { findings: violations.map(toFinding), cel: none };
  const { broken, ...cel } = evaluateCelRules(kind.schema, filled);
  return {
    findings: broken.map(({ path, rule, message, got }) => ruleFinding(path, rule, message, got)),
    cel,
  };
}

const none = { evaluated: 0, skipped: 0 };

function builtInViolations(object: unknown, { schema, root }: KindSchema): Violation[] {
  return checkSchema(schema, withoutNulls(object), root).filter(({ path }) => path[0] !== "metadata");
}

function customViolations(filled: unknown, schema: JsonSchema): Violation[] {
  const { metadata: _, ...properties } = schema.properties ?? {};
  return checkSchema(
    { ...schema, properties: { apiVersion: {}, kind: {}, metadata: metadataSchema(schema), ...properties } },
    filled,
  );
}

/** What a CRD says of metadata, mostly nothing: it may narrow the name. */
function metadataSchema(schema: JsonSchema): JsonSchema {
  return { "x-kubernetes-preserve-unknown-fields": true, ...schema.properties?.metadata };
}

function metadataViolations(object: unknown): Violation[] {
  const { schema, root } = schemas.objectMeta();
  return checkSchema(schema, withoutNulls(get(object, "metadata")), root).map((violation) => ({
    ...violation,
    path: ["metadata", ...violation.path],
  }));
}

/** Kubernetes' own kinds read null as "not set": `creationTimestamp: null`. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) =>
      field === null ? [] : [[name, withoutNulls(field)] as const],
    ),
  );
}

function toFinding({ kind, path, got, expected, candidates }: Violation): Finding {
  const name = String(path.at(-1) ?? "");
  const meant = kind === "unknown-field" ? name : typeof got === "string" ? got : undefined;
  const suggestion = meant === undefined ? undefined : nearest(meant, candidates ?? []);
  return {
    code: codes[kind],
    what: headlines[kind](name),
    path,
    ...(kind !== "unknown-field" && kind !== "missing-field" && { got }),
    expected: shorten(expected),
    ...(suggestion !== undefined && { suggestion }),
  };
}

const headlines: Readonly<Record<ViolationKind, (name: string) => string>> = {
  "unknown-field": (name) => `unknown field '${name}'`,
  "missing-field": (name) => `missing field '${name}'`,
  "wrong-type": (name) => `'${name}' has the wrong type`,
  "not-allowed-value": (name) => `'${name}' has a value that is not allowed`,
  "out-of-range": (name) => `'${name}' is out of range`,
  pattern: (name) => `'${name}' does not match its pattern`,
  length: (name) => `'${name}' is too long or too short`,
  "duplicate-item": (name) => `item ${name} repeats an earlier one`,
  "no-alternative": (name) => `'${name}' does not choose between its alternatives`,
  forbidden: (name) => `'${name}' has a value that the schema forbids`,
};

const LONGEST_LIST = 160;

/** Fields of a pod are many; the suggestion tells more than all of them. */
function shorten(expected: string): string {
  if (expected.length <= LONGEST_LIST) return expected;
  return `${expected.slice(0, expected.lastIndexOf(",", LONGEST_LIST))}, …`;
}

function ruleFinding(path: ValuePath, rule: string, message: string | undefined, got: unknown): Finding {
  return {
    code: "FLOE4201",
    what: message ?? "a rule of the CRD does not hold",
    path,
    got,
    expected: shorten(rule.replace(/\s+/g, " ")),
  };
}
