import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ApiError } from "../api-error";
import { coreDefinitions } from "../core-resources";
import type { JsonObject } from "../kube-object";
import { type ApiSchema, SchemaNode } from "../schema/api-schema";
import { readFields, type WireField } from "./wire";

const magic = Buffer.from("k8s\0");
const metaV1 = "io.k8s.apimachinery.pkg.apis.meta.v1";

/** Field names by number, by message. */
type FieldTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

let table: FieldTable | undefined;
const fieldTable = () => {
  table ??= JSON.parse(
    readFileSync(join(__dirname, "../../fixtures/kubernetes-1.35/protobuf.json"), "utf8"),
  ) as FieldTable;
  return table;
};

/**
 * Decodes what typed clients of client-go 0.35 send (`kubectl create`, `kubectl auth`, Helm's releases): an
 * envelope with the type, and the object. Field numbers come from the published .proto files, types from OpenAPI.
 *
 * @throws {ApiError} 400 for another format or an unknown kind
 */
export function decodeProtobuf(body: Buffer): JsonObject {
  if (!body.subarray(0, 4).equals(magic))
    throw ApiError.badRequest("the body has no Kubernetes protobuf prefix");
  try {
    const envelope = readFields(body.subarray(4));
    const [apiVersion = "", kind = ""] = bytesOf(envelope, 1).flatMap((typeMeta) =>
      [1, 2].map((number) => bytesOf(readFields(typeMeta), number)[0]?.toString("utf8") ?? ""),
    );
    const message = messageOf(apiVersion, kind);
    const definitions = coreDefinitions();
    const node = SchemaNode.root({ $ref: `#/definitions/${message}`, definitions });
    return { apiVersion, kind, ...decodeMessage(bytesOf(envelope, 2)[0] ?? Buffer.alloc(0), message, node) };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw ApiError.badRequest(`cannot decode the protobuf body: ${(error as Error).message}`);
  }
}

const bytesOf = (fields: readonly WireField[], number: number) =>
  fields.flatMap(({ number: n, value }) => (n === number && Buffer.isBuffer(value) ? [value] : []));

function messageOf(apiVersion: string, kind: string): string {
  if (kind === "DeleteOptions") return `${metaV1}.DeleteOptions`;
  const [group = "", version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["core", apiVersion];
  const suffix = `.${group.split(".")[0] ?? ""}.${version}.${kind}`;
  const found = Object.keys(fieldTable()).find(
    (name) => name.startsWith("io.k8s.api.") && name.endsWith(suffix),
  );
  if (found === undefined)
    throw ApiError.badRequest(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return found;
}

function decodeMessage(bytes: Buffer, message: string, node: SchemaNode): JsonObject {
  const names = fieldTable()[message] ?? {};
  const out: JsonObject = {};
  for (const { number, value } of readFields(bytes)) {
    const name = names[String(number)];
    if (name === undefined) continue;
    if (name.startsWith("+")) {
      Object.assign(out, decodeMessage(value as Buffer, name.slice(1), node));
      continue;
    }
    const field = node.field(name);
    if (field.schema.type === "array") {
      const list = (out[name] ?? []) as unknown[];
      list.push(decodeValue(value, field.items()));
      out[name] = list;
    } else if (typeof field.schema.additionalProperties === "object") {
      const entry = readFields(value as Buffer);
      const [item] = entry.filter(({ number: n }) => n === 2);
      const map = (out[name] ?? {}) as JsonObject;
      map[bytesOf(entry, 1)[0]?.toString("utf8") ?? ""] =
        item === undefined ? "" : decodeValue(item.value, field.field("any"));
      out[name] = map;
    } else {
      const decoded = decodeValue(value, field);
      if (!isUnset(decoded, name)) out[name] = decoded;
    }
  }
  return out;
}

/** Fields that Go keeps behind a pointer, so that a zero of theirs was meant. */
const pointers = new Set([
  "automountServiceAccountToken",
  "backoffLimit",
  "completions",
  "gracePeriodSeconds",
  "immutable",
  "minReplicas",
  "optional",
  "parallelism",
  "replicas",
  "terminationGracePeriodSeconds",
]);

/** Go writes unset strings, numbers and times as empty ones, where JSON leaves them out. */
function isUnset(value: unknown, name: string): boolean {
  if (value === "" || value === undefined) return true;
  return (value === 0 || value === false) && !pointers.has(name);
}

function decodeValue(value: bigint | Buffer, node: SchemaNode): unknown {
  const { schema } = node;
  if (typeof value === "bigint") return schema.type === "boolean" ? value !== 0n : Number(value);
  const name = node.beside.$ref?.slice("#/definitions/".length) ?? "";
  const special = specialTypes[name];
  if (special !== undefined) return special(value);
  if (schema.type === "object" && !isOpaque(schema)) return decodeMessage(value, name, node);
  if (schema.format === "byte") return value.toString("base64");
  if (schema.type === "array")
    return bytesOf(readFields(value), 1).map((item) => decodeValue(item, node.items()));
  return value.toString("utf8");
}

const isOpaque = (schema: ApiSchema) => schema["x-kubernetes-preserve-unknown-fields"] === true;

function time(bytes: Buffer): string | undefined {
  const fields = new Map(readFields(bytes).map(({ number, value }) => [number, Number(value)]));
  const seconds = fields.get(1);
  if (seconds === undefined) return undefined;
  return `${new Date(seconds * 1000 + (fields.get(2) ?? 0) / 1e6).toISOString().slice(0, 19)}Z`;
}

function embeddedJson(bytes: Buffer): unknown {
  const raw = bytesOf(readFields(bytes), 1)[0];
  return raw === undefined || raw.length === 0 ? undefined : (JSON.parse(raw.toString("utf8")) as unknown);
}

/** Types whose JSON form is not their fields. */
const specialTypes: Readonly<Record<string, (bytes: Buffer) => unknown>> = {
  [`${metaV1}.Time`]: time,
  [`${metaV1}.MicroTime`]: time,
  [`${metaV1}.FieldsV1`]: embeddedJson,
  "io.k8s.apimachinery.pkg.runtime.RawExtension": embeddedJson,
  "io.k8s.apimachinery.pkg.api.resource.Quantity": (bytes) =>
    bytesOf(readFields(bytes), 1)[0]?.toString("utf8"),
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": (bytes) => {
    const fields = readFields(bytes);
    const text = fields.some(({ number, value }) => number === 1 && value === 1n);
    const number = fields.find((field) => field.number === 2)?.value;
    return text ? bytesOf(fields, 3)[0]?.toString("utf8") : Number(number ?? 0n);
  },
};
