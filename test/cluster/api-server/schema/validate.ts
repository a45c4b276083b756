import { evaluateCelRules } from "../../../../lint/cel/evaluate";
import { checkSchema } from "../../../../schema/check";
import { formatPath, type Violation } from "../../../../schema/violation";
import { ApiError, type StatusCause } from "../api-error";
import type { KubeObject } from "../kube-object";
import type { ResourceType } from "../resource-type";

/** What an object whose unknown fields are gone already breaks of its schema. */
export function schemaCauses(type: ResourceType, object: KubeObject): StatusCause[] {
  return checkSchema(type.schema, object)
    .filter((violation) => counts(type, violation))
    .map(causeOf);
}

/** The CEL rules of a custom resource that do not hold; rules about changes are not looked at. */
export function celCauses(type: ResourceType, object: KubeObject): StatusCause[] {
  // The engine tells types by their constructors, and jest's structuredClone has those of another realm.
  const own = JSON.parse(JSON.stringify(object)) as unknown;
  return evaluateCelRules(type.schema, own).broken.map(({ path, rule, message, got }) => ({
    reason: "FieldValueInvalid",
    field: formatPath(path) || "<nil>",
    message: `Invalid value: ${JSON.stringify(typeName(got))}: ${message ?? `failed rule: ${rule}`}`,
  }));
}

/**
 * Refuses what Go cannot decode into a built-in kind: a value of the wrong type. Custom resources are
 * decoded as they are, and validated later.
 *
 * @throws {ApiError} 400
 */
export function requireDecodable(type: ResourceType, object: KubeObject): void {
  if (type.custom) return;
  const wrong = checkSchema(type.schema, object).find(({ kind }) => kind === "wrong-type");
  if (wrong === undefined) return;
  const field = wrong.path.filter((step) => typeof step === "string").join(".");
  throw ApiError.badRequest(
    `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: json: cannot unmarshal ` +
      `${typeName(wrong.got)} into Go struct field ${type.kind}.${field} of type ${bare(wrong.expected)}`,
  );
}

/**
 * Refuses an apply configuration whose values do not have the types of the schema
 * (structured-merge-diff `typed/validate.go`).
 *
 * @throws {ApiError} 500, as the real server answers
 */
export function requireTyped(type: ResourceType, object: KubeObject): void {
  const wrong = checkSchema(type.schema, object).filter(({ kind }) => kind === "wrong-type");
  if (wrong.length === 0) return;
  throw untypedError(
    type,
    object,
    wrong.map(({ path, got, expected }) => `.${formatPath(path)}: ${mismatch(bare(expected), got)}`),
  );
}

/** The answer to an apply configuration that does not fit the schema. */
export function untypedError(
  type: ResourceType,
  object: KubeObject,
  complaints: readonly string[],
): ApiError {
  const { namespace = "", name = "" } = object.metadata;
  const kind = `${type.group}/${type.version}, Kind=${type.kind}`;
  const list =
    complaints.length === 1
      ? complaints[0]
      : `errors:\n${complaints.map((complaint) => `  ${complaint}`).join("\n")}`;
  return new ApiError(
    500,
    "",
    `failed to create typed patch object (${namespace}/${name}; ${kind}): ${list}`,
  );
}

const bare = (expected: string) => expected.replace(/^an? /, "");

function mismatch(type: string, got: unknown): string {
  const name = typeName(got);
  if (["integer", "number"].includes(type)) return `expected numeric (int or float), got ${name}`;
  const value = `&value.valueUnstructured{Value:${JSON.stringify(got)}}`;
  return `expected ${type === "object" ? "map" : type === "array" ? "list" : type}, got ${value}`;
}

/**
 * Go types have no missing fields, and a null of theirs is an empty list: what their schema requires of
 * status and metadata is never enforced.
 */
function counts(type: ResourceType, { kind, path, got }: Violation): boolean {
  if (kind === "unknown-field") return false;
  if (type.custom) return true;
  if (kind === "wrong-type" && got === null) return false;
  return kind !== "missing-field" || (path[0] !== "status" && path[0] !== "metadata");
}

function causeOf(violation: Violation): StatusCause {
  const field = formatPath(violation.path);
  const got = violation.got === null ? '"null"' : JSON.stringify(violation.got);
  switch (violation.kind) {
    case "missing-field":
      return { reason: "FieldValueRequired", message: "Required value", field };
    case "wrong-type": {
      const name = JSON.stringify(typeName(violation.got));
      const message = `Invalid value: ${name}: ${field} in body must be of type ${bare(violation.expected)}: ${name}`;
      return { reason: "FieldValueTypeInvalid", message, field };
    }
    case "not-allowed-value": {
      const values = violation.expected.replace(/^one of /, "");
      return {
        reason: "FieldValueNotSupported",
        message: `Unsupported value: ${got}: supported values: ${values}`,
        field,
      };
    }
    case "duplicate-item":
      return { reason: "FieldValueDuplicate", message: `Duplicate value: ${got}`, field };
    default: {
      const message = `Invalid value: ${got}: ${field} in body should be ${violation.expected}`;
      return { reason: "FieldValueInvalid", message, field };
    }
  }
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
