import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PrinterColumn, ResourceType, Subresource } from "./resource-type";
import type { ApiSchema } from "./schema/api-schema";

interface DiscoveredResource {
  readonly name: string;
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly verbs: readonly string[];
}

const folder = join(__dirname, "../fixtures/kubernetes-1.35");
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8")) as unknown;

type GroupVersionKinds = readonly { group: string; version: string; kind: string }[];

/** Resources whose printed columns matter to a reader of `kubectl get`. */
const columns: Readonly<Record<string, readonly PrinterColumn[]>> = {
  pods: [
    { name: "Status", type: "string", jsonPath: ".status.phase" },
    { name: "Node", type: "string", jsonPath: ".spec.nodeName", priority: 1 },
  ],
  deployments: [
    { name: "Ready", type: "integer", jsonPath: ".status.readyReplicas" },
    { name: "Up-to-date", type: "integer", jsonPath: ".status.updatedReplicas" },
    { name: "Available", type: "integer", jsonPath: ".status.availableReplicas" },
  ],
  statefulsets: [{ name: "Ready", type: "integer", jsonPath: ".status.readyReplicas" }],
  services: [
    { name: "Type", type: "string", jsonPath: ".spec.type" },
    { name: "Cluster-IP", type: "string", jsonPath: ".spec.clusterIP" },
  ],
  namespaces: [{ name: "Status", type: "string", jsonPath: ".status.phase" }],
  nodes: [{ name: "Version", type: "string", jsonPath: ".status.nodeInfo.kubeletVersion" }],
  persistentvolumeclaims: [
    { name: "Status", type: "string", jsonPath: ".status.phase" },
    { name: "StorageClass", type: "string", jsonPath: ".spec.storageClassName" },
  ],
  storageclasses: [{ name: "Provisioner", type: "string", jsonPath: ".provisioner" }],
  events: [
    { name: "Type", type: "string", jsonPath: ".type" },
    { name: "Reason", type: "string", jsonPath: ".reason" },
    { name: "Object", type: "string", jsonPath: ".involvedObject.name" },
    { name: "Message", type: "string", jsonPath: ".message" },
  ],
  customresourcedefinitions: [{ name: "Created At", type: "date", jsonPath: ".metadata.creationTimestamp" }],
};

let definitions: Readonly<Record<string, ApiSchema>> | undefined;

/** Schemas of the built-in types by their OpenAPI name; descriptions are left out. */
export function coreDefinitions(): Readonly<Record<string, ApiSchema>> {
  if (definitions === undefined) {
    const schemas = read("schemas.json") as Record<string, ApiSchema>;
    for (const [name, schema] of Object.entries(schemas))
      if (isOpaque(schema)) schemas[name] = { ...schema, "x-kubernetes-preserve-unknown-fields": true };
    definitions = schemas;
  }
  return definitions;
}

/** Such as FieldsV1 and RawExtension: an object whose fields OpenAPI leaves open. */
const isOpaque = (schema: ApiSchema) =>
  schema.type === "object" && schema.properties === undefined && schema.additionalProperties === undefined;

/** Every resource of the built-in groups, as kube-apiserver 1.35 lists them in discovery. */
export function coreResources(): ResourceType[] {
  const names = schemaNames();
  const lists = read("resources.json") as Record<string, readonly DiscoveredResource[]>;
  return Object.entries(lists).flatMap(([groupVersion, resources]) => {
    const [group = "", version = ""] = groupVersion.includes("/")
      ? groupVersion.split("/")
      : ["", groupVersion];
    return resources
      .filter(({ name }) => !name.includes("/"))
      .map((resource): ResourceType => {
        const schema = names.get(`${group}/${version}/${resource.kind}`);
        return {
          group,
          version,
          resource: resource.name,
          kind: resource.kind,
          singular: resource.singularName,
          shortNames: resource.shortNames ?? [],
          categories: resource.categories ?? [],
          namespaced: resource.namespaced,
          verbs: resource.verbs,
          subresources: subresourcesOf(resource.name, resources),
          schema: { $ref: `#/definitions/${schema ?? ""}`, definitions: coreDefinitions() },
          custom: false,
          columns: columns[resource.name] ?? [],
        };
      });
  });
}

function schemaNames(): Map<string, string> {
  const out = new Map<string, string>();
  for (const [name, schema] of Object.entries(coreDefinitions())) {
    const kinds = (schema as Record<string, unknown>)["x-kubernetes-group-version-kind"];
    for (const { group, version, kind } of (kinds as GroupVersionKinds | undefined) ?? [])
      if (!out.has(`${group}/${version}/${kind}`)) out.set(`${group}/${version}/${kind}`, name);
  }
  return out;
}

function subresourcesOf(name: string, resources: readonly DiscoveredResource[]): Map<string, Subresource> {
  const own = resources.filter((each) => each.name.startsWith(`${name}/`));
  return new Map(
    own.map(({ name: path, kind, group, version, verbs }) => [
      path.slice(name.length + 1),
      { kind, verbs, ...(group !== undefined && { group }), ...(version !== undefined && { version }) },
    ]),
  );
}
