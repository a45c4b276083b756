import { createHash } from "node:crypto";
import type { JsonObject } from "../kube-object";
import type { ResourceRegistry } from "../registry";
import { apiVersionOf, type ResourceType } from "../resource-type";

const prefix = "#/definitions/";
const info = { title: "Kubernetes", version: "v1.35.2" };

/** Path of a group version below `/openapi/v3/`. */
const documentPath = (groupVersion: string) =>
  groupVersion.includes("/") ? `apis/${groupVersion}` : `api/${groupVersion}`;

/** A document and the text that its digest is made of. */
interface Document {
  /** Types that it was made of; another list of types makes another document. */
  readonly types: readonly ResourceType[];
  readonly body: JsonObject;
  readonly hash: string;
}

/**
 * OpenAPI v3 of what is served: the schemas of each group version, and of its operations as much as kubectl
 * looks for (which parameters a PATCH takes). Documents are kept until their types change.
 */
export class OpenApiDocuments {
  private readonly documents = new Map<string, Document>();

  constructor(private readonly registry: ResourceRegistry) {}

  /** `/openapi/v3`: the documents, with a digest in each URL, so that clients may keep them. */
  index(): JsonObject {
    const paths: JsonObject = {};
    for (const [path, types] of this.typesByPath())
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${this.document(path, types).hash}` };
    return { paths };
  }

  /** `/openapi/v3/<path>`. @returns `undefined` for an unknown path */
  get(path: string): JsonObject | undefined {
    const types = this.typesByPath().get(path);
    return types && this.document(path, types).body;
  }

  private typesByPath(): Map<string, ResourceType[]> {
    const out = new Map<string, ResourceType[]>();
    for (const type of this.registry.all()) {
      const path = documentPath(apiVersionOf(type));
      out.set(path, [...(out.get(path) ?? []), type]);
    }
    return out;
  }

  private document(path: string, types: readonly ResourceType[]): Document {
    const known = this.documents.get(path);
    const same = known?.types.length === types.length && known.types.every((type, i) => type === types[i]);
    if (known !== undefined && same) return known;
    const text = documentText(types);
    const hash = createHash("sha256").update(text).digest("hex").toUpperCase();
    const made = { types, body: JSON.parse(text) as JsonObject, hash };
    this.documents.set(path, made);
    return made;
  }
}

function documentText(types: readonly ResourceType[]): string {
  const schemas: Record<string, unknown> = {};
  const paths: JsonObject = {};
  for (const type of types) {
    const { definitions = {}, ...schema } = type.schema;
    const name = schema.$ref?.slice(prefix.length) ?? customName(type);
    const gvk = { group: type.group, version: type.version, kind: type.kind };
    if (schema.$ref === undefined) schemas[name] = { ...schema, "x-kubernetes-group-version-kind": [gvk] };
    collect(schema, definitions, schemas);
    if (type.verbs.includes("patch")) Object.assign(paths, operations(type, gvk, name));
  }
  const document = { openapi: "3.0.0", info, paths, components: { schemas } };
  return JSON.stringify(document).replaceAll(`"$ref":"${prefix}`, '"$ref":"#/components/schemas/');
}

const customName = ({ group, version, kind }: ResourceType) =>
  `${group.split(".").reverse().join(".")}.${version}.${kind}`;

function collect(
  value: unknown,
  definitions: Readonly<Record<string, unknown>>,
  into: Record<string, unknown>,
): void {
  if (Array.isArray(value)) for (const item of value) collect(item, definitions, into);
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key !== "$ref" || typeof item !== "string") {
      collect(item, definitions, into);
      continue;
    }
    const name = item.slice(prefix.length);
    if (name in into) continue;
    into[name] = definitions[name];
    collect(definitions[name], definitions, into);
  }
}

function operations(type: ResourceType, gvk: JsonObject, schema: string): JsonObject {
  const root = type.group === "" ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const scope = type.namespaced ? "/namespaces/{namespace}" : "";
  const query = (...names: string[]) =>
    names.map((name) => ({ name, in: "query", schema: { type: "string", uniqueItems: true } }));
  const content = { "application/json": { schema: { $ref: prefix + schema } } };
  const responses = { 200: { description: "OK", content } };
  const operation = (action: string, ...parameters: string[]) => ({
    parameters: query(...parameters),
    responses,
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": gvk,
  });
  const write = ["dryRun", "fieldManager", "fieldValidation"];
  return {
    [`${root}${scope}/${type.resource}`]: { get: operation("list"), post: operation("post", ...write) },
    [`${root}${scope}/${type.resource}/{name}`]: {
      get: operation("get"),
      put: operation("put", ...write),
      patch: operation("patch", ...write, "force"),
      delete: operation("delete", "dryRun"),
    },
  };
}

/** `/openapi/v2`: that there is one. kubectl 1.35 reads version 3. */
export function openApiV2(): JsonObject {
  return { swagger: "2.0", info, paths: {}, definitions: {} };
}
