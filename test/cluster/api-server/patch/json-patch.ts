import { applyPatch, type Operation } from "rfc6902";
import { ApiError } from "../api-error";
import type { JsonObject } from "../kube-object";

/**
 * Applies an RFC 6902 patch.
 *
 * @throws {ApiError} 422 when an operation cannot be applied, such as a failed `test`
 */
export function jsonPatch(target: JsonObject, operations: unknown): JsonObject {
  if (!Array.isArray(operations)) throw ApiError.badRequest("a JSON patch is an array of operations");
  const out = structuredClone(target);
  const failed = applyPatch(out, operations as Operation[]).some((error) => error !== null);
  if (failed)
    throw new ApiError(422, "Invalid", "the server rejected our request due to an error in our request");
  return out;
}
