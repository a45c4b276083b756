import { IngestError } from "../errors";
import type { HttpResponse } from "./http-exchange";
import { jsonObject } from "./table-response";

/**
 * Reads `ListNamespacesResponse` (REST spec).
 *
 * @throws IngestError `catalog.bad-response`
 */
export function listedNamespaces(response: HttpResponse): readonly (readonly string[])[] {
  const { namespaces } = jsonObject(response, "namespaces");
  return list(namespaces, "namespaces").map((namespace) => levels(namespace, "namespaces"));
}

/**
 * Reads `ListTablesResponse` (REST spec).
 *
 * @returns `namespace.name` of each
 * @throws IngestError `catalog.bad-response`
 */
export function listedTables(response: HttpResponse): readonly string[] {
  const { identifiers } = jsonObject(response, "tables");
  return list(identifiers, "identifiers").map((identifier) => {
    const { namespace, name } = (identifier ?? {}) as {
      readonly namespace?: unknown;
      readonly name?: unknown;
    };
    if (typeof name !== "string") throw bad("identifiers", identifier);
    return [...levels(namespace, "identifiers"), name].join(".");
  });
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw bad(what, value);
}

function levels(value: unknown, what: string): readonly string[] {
  const found = list(value, what);
  if (found.every((level) => typeof level === "string")) return found as readonly string[];
  throw bad(what, value);
}

function bad(what: string, got: unknown): IngestError {
  return new IngestError("catalog.bad-response", `the catalog's list of ${what} is none`, true, { got });
}
