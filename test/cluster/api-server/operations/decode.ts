import { ApiError } from "../api-error";
import { isObject, type JsonObject, type KubeObject } from "../kube-object";
import { apiVersionOf, type ResourceType } from "../resource-type";
import { SchemaNode } from "../schema/api-schema";
import { removeUnknownFields } from "../schema/unknown-fields";
import { requireDecodable, requireTyped, untypedError } from "../schema/validate";
import type { WriteRequest } from "./write-request";

/**
 * Reads an object for a type: type and metadata are checked, unknown fields dropped, reported or refused
 * as `fieldValidation` asks.
 *
 * @throws {ApiError} 400
 */
export function decodeObject(type: ResourceType, body: unknown, request: WriteRequest): KubeObject {
  const object = readObject(type, body);
  const unknown = removeUnknownFields(object, SchemaNode.root(type.schema));
  requireDecodable(type, object);
  if (unknown.length === 0 || request.fieldValidation === "Ignore") return object;
  const complaints = unknown.map((path) => `unknown field "${path}"`);
  if (request.fieldValidation === "Strict")
    throw ApiError.badRequest(
      `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: strict decoding error: ` +
        complaints.join(", "),
    );
  request.warnings.push(...complaints);
  return object;
}

/**
 * Reads the configuration of a server-side apply. Its fields must all be in the schema, whatever
 * `fieldValidation` says: ownership of an unknown field has no meaning.
 *
 * @throws {ApiError} 400, or 500 for an unknown field or a wrong type (as the real server answers)
 */
export function decodeConfiguration(type: ResourceType, body: unknown): KubeObject {
  const object = readObject(type, body);
  const unknown = removeUnknownFields(structuredClone(object), SchemaNode.root(type.schema));
  if (unknown.length === 0) {
    requireTyped(type, object);
    return object;
  }
  throw untypedError(
    type,
    object,
    unknown.map((path) => `.${path}: field not declared in schema`),
  );
}

function readObject(type: ResourceType, body: unknown): KubeObject {
  if (!isObject(body))
    throw ApiError.badRequest("the object provided is unrecognized (must be of type Object)");
  const wanted = apiVersionOf(type);
  const { apiVersion = wanted, kind = type.kind } = body;
  if (apiVersion !== wanted || kind !== type.kind)
    throw ApiError.badRequest(
      `the API version in the data (${String(apiVersion)}, Kind=${String(kind)}) does not match the expected API ` +
        `version (${wanted}, Kind=${type.kind})`,
    );
  const copy = structuredClone(body);
  const metadata = isObject(copy.metadata) ? copy.metadata : {};
  dropNulls(metadata);
  if (!type.custom) dropNulls(copy);
  return { ...copy, apiVersion, kind, metadata } as KubeObject;
}

/** Go decodes null as absent. */
function dropNulls(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) dropNulls(item);
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value as JsonObject)) {
    if (item === null) delete value[key];
    else dropNulls(item);
  }
}
