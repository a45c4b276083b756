import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes test/cluster/fixtures/kubernetes-1.35 from published Go modules of Kubernetes:
 *
 *   dir() { go mod download -json "$1" | jq -r .Dir; }
 *   KUBERNETES_SOURCE=$(dir k8s.io/kubernetes@v1.35.2) \
 *   KUBERNETES_PROTO=$(dir k8s.io/api@v0.35.2):$(dir k8s.io/apimachinery@v0.35.2) npm run import:kubernetes-api
 *
 * Only facts are kept: schemas without descriptions, the resources of discovery, and the field numbers
 * that protobuf uses for the same types.
 */
const groupVersions = [
  "v1",
  "admissionregistration.k8s.io/v1",
  "apiextensions.k8s.io/v1",
  "apiregistration.k8s.io/v1",
  "apps/v1",
  "authentication.k8s.io/v1",
  "authorization.k8s.io/v1",
  "autoscaling/v1",
  "autoscaling/v2",
  "batch/v1",
  "coordination.k8s.io/v1",
  "discovery.k8s.io/v1",
  "events.k8s.io/v1",
  "networking.k8s.io/v1",
  "policy/v1",
  "rbac.authorization.k8s.io/v1",
  "scheduling.k8s.io/v1",
  "storage.k8s.io/v1",
];

interface OpenApi {
  readonly components: { readonly schemas: Record<string, unknown> };
}

interface Discovery {
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly { readonly version: string; readonly resources?: readonly unknown[] }[];
  }[];
}

const prefix = "#/components/schemas/";

/** Drops prose, and writes references the way schema/check.ts reads them. */
function facts(value: unknown, inProperties = false): unknown {
  if (Array.isArray(value)) return value.map((item) => facts(item));
  if (typeof value !== "object" || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value as Record<string, unknown>).sort()) {
    if (!inProperties && key === "description") continue;
    if (!inProperties && key === "allOf") {
      const [only] = child as [{ $ref: string }];
      out.$ref = `#/definitions/${only.$ref.slice(prefix.length)}`;
    } else if (!inProperties && key === "$ref") {
      out.$ref = `#/definitions/${(child as string).slice(prefix.length)}`;
    } else {
      out[key] = facts(child, key === "properties" && !inProperties);
    }
  }
  return out;
}

function references(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) references(item, into);
  else if (typeof value === "object" && value !== null)
    for (const [key, child] of Object.entries(value))
      if (key === "$ref" && typeof child === "string") into.add(child.slice("#/definitions/".length));
      else references(child, into);
}

/** One line an entry, so that a new release shows as a readable diff. */
function lines(entries: readonly [string, unknown][]): string {
  const body = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{\n${body.join(",\n")}\n}\n`;
}

const scalars = new Set(["string", "bytes", "bool", "int32", "int64", "double"]);

/** Field numbers by message; `+type` where JSON has the fields of the nested message inline. */
function protobufFields(roots: readonly string[], schemas: Record<string, unknown>): [string, unknown][] {
  const bodies = new Map<string, string>();
  for (const root of roots)
    for (const file of readdirSync(root, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith("generated.proto")) continue;
      const text = readFileSync(join(root, file), "utf8").replaceAll(/^\s*\/\/.*$/gm, "");
      const [, packageName = ""] = /^package (k8s\.io\.[\w.]+);/m.exec(text) ?? [];
      for (const [, message = "", body = ""] of text.matchAll(/^message (\w+) \{([\s\S]*?)^\}/gm))
        bodies.set(`io.k8s.${packageName.slice("k8s.io.".length)}.${message}`, body);
    }
  const out = new Map<string, unknown>();
  const queue = Object.keys(schemas).filter((name) => bodies.has(name));
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const fields = fieldNumbers(bodies.get(name) ?? "", name, schemas[name]);
    out.set(name, fields);
    for (const inline of Object.values(fields))
      if (inline.startsWith("+") && !out.has(inline.slice(1))) queue.push(inline.slice(1));
  }
  return [...out].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A message without a schema is an inline one: its fields are its parent's. */
function fieldNumbers(body: string, message: string, schema: unknown): Record<string, string> {
  const properties = (schema as { properties?: Record<string, unknown> } | undefined)?.properties;
  const out: Record<string, string> = {};
  const field = /(?:optional|repeated)\s+([\w.]+)\s+(\w+) = (\d+);|map<[^>]+>\s+(\w+) = (\d+);/g;
  for (const [, type = "", single = "", number = "", map = "", mapNumber = ""] of body.matchAll(field)) {
    const name = single || map;
    const key = name.charAt(0).toLowerCase() + name.slice(1);
    if (properties === undefined || key in properties) out[number || mapNumber] = key;
    else if (!scalars.has(type)) out[number] = `+${qualified(type, message)}`;
  }
  return out;
}

function qualified(type: string, message: string): string {
  if (type.includes(".")) return `io.k8s.${type.replace(/^\.?k8s\.io\./, "")}`;
  return `${message.slice(0, message.lastIndexOf("."))}.${type}`;
}

function main(source: string, protobuf: readonly string[]): void {
  const all: Record<string, unknown> = {};
  const kept = new Set<string>();
  for (const groupVersion of groupVersions) {
    const path = groupVersion === "v1" ? "api/v1" : `apis/${groupVersion}`;
    const file = join(source, "api/openapi-spec/v3", `${path.replaceAll("/", "__")}_openapi.json`);
    const { components } = JSON.parse(readFileSync(file, "utf8")) as OpenApi;
    for (const [name, schema] of Object.entries(components.schemas)) {
      all[name] = facts(schema);
      const kinds = (schema as Record<string, unknown>)["x-kubernetes-group-version-kind"];
      const served = (kinds as { group: string; version: string }[] | undefined)?.some(({ group, version }) =>
        groupVersions.includes(group === "" ? version : `${group}/${version}`),
      );
      if (served === true) kept.add(name);
    }
  }
  const queue = [...kept];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const found = new Set<string>();
    references(all[name], found);
    for (const next of found) {
      if (kept.has(next)) continue;
      kept.add(next);
      queue.push(next);
    }
  }
  const discovery = JSON.parse(
    readFileSync(join(source, "api/discovery/aggregated_v2.json"), "utf8"),
  ) as Discovery;
  const core = JSON.parse(readFileSync(join(source, "api/discovery/api__v1.json"), "utf8")) as {
    resources: unknown[];
  };
  const resources: [string, unknown][] = [["v1", core.resources]];
  for (const { metadata, versions } of discovery.items) {
    for (const { version } of versions) {
      const groupVersion = `${metadata.name ?? ""}/${version}`;
      if (!groupVersions.includes(groupVersion)) continue;
      const file = `api/discovery/apis__${groupVersion.replaceAll("/", "__")}.json`;
      const list = JSON.parse(readFileSync(join(source, file), "utf8")) as { resources: unknown[] };
      resources.push([groupVersion, list.resources]);
    }
  }
  const out = join(process.cwd(), "test/cluster/fixtures/kubernetes-1.35");
  writeFileSync(join(out, "schemas.json"), lines([...kept].sort().map((name) => [name, all[name]])));
  const schemas = Object.fromEntries([...kept].map((name) => [name, all[name]]));
  writeFileSync(join(out, "protobuf.json"), lines(protobufFields(protobuf, schemas)));
  const stripped = JSON.parse(
    JSON.stringify(resources, (key, value) => (key === "storageVersionHash" ? undefined : value)),
  ) as [string, unknown][];
  writeFileSync(join(out, "resources.json"), lines(stripped));
}

const source = process.env.KUBERNETES_SOURCE;
const protobuf = process.env.KUBERNETES_PROTO;
if (source === undefined)
  throw new Error("KUBERNETES_SOURCE is not set: name a folder that holds Kubernetes' api/");
if (protobuf === undefined)
  throw new Error("KUBERNETES_PROTO is not set: name folders that hold generated.proto files");
main(source, protobuf.split(":"));
