import { ApiError } from "../api-error";
import { isObject, type KubeObject } from "../kube-object";

/** Decides on an object's fields. */
export type FieldSelector = (object: KubeObject) => boolean;

/** Fields beyond metadata.name and metadata.namespace that the server indexes, by `group/resource`. */
const supported: Readonly<Record<string, readonly string[]>> = {
  "/pods": [
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "status.phase",
  ],
  "/events": [
    "involvedObject.kind",
    "involvedObject.namespace",
    "involvedObject.name",
    "involvedObject.uid",
    "involvedObject.apiVersion",
    "involvedObject.fieldPath",
    "reason",
    "reportingComponent",
    "source",
    "type",
  ],
  "/secrets": ["type"],
  "/namespaces": ["status.phase"],
  "/nodes": ["spec.unschedulable"],
  "batch/jobs": ["status.successful"],
  "events.k8s.io/events": ["regarding.kind", "regarding.namespace", "regarding.name", "reason", "type"],
};

/**
 * Parses the `fieldSelector` parameter: `path=value` and `path!=value` joined by commas.
 *
 * @param key `group/resource` of what is listed
 * @throws {ApiError} 400 for a field that the server does not index
 */
export function parseFieldSelector(text: string, key: string): FieldSelector {
  const terms = text.trim() === "" ? [] : text.split(",").map((term) => parseTerm(term, key));
  return (object) => terms.every((term) => term(object));
}

function parseTerm(text: string, key: string): FieldSelector {
  const match = /^\s*([^=!\s]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(text);
  const [, path = "", sign = "", value = ""] = match ?? [];
  if (match === null) throw ApiError.badRequest(`invalid field selector: ${text}`);
  const known = path === "metadata.name" || path === "metadata.namespace" || supported[key]?.includes(path);
  if (known !== true) {
    const indexed = supported[key] !== undefined || key.includes(".");
    const only = 'only "metadata.name", "metadata.namespace"';
    throw ApiError.badRequest(
      indexed ? `field label not supported: ${path}` : `"${path}" is not a known field selector: ${only}`,
    );
  }
  return (object) => (fieldText(object, path) === value) === (sign !== "!=");
}

function fieldText(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const name of path.split(".")) value = isObject(value) ? value[name] : undefined;
  return value === undefined ? "" : String(value);
}
