import { isObject, type JsonObject, type KubeObject } from "../kube-object";
import type { PrinterColumn, ResourceType } from "../resource-type";

/** A list of objects as `meta.k8s.io/v1 Table`, which `kubectl get` prints as it comes. */
export function tableOf(
  type: ResourceType,
  objects: readonly KubeObject[],
  options: TableOptions,
): JsonObject {
  const columns = type.columns.map(({ name, type: kind, format = "", description = "", priority = 0 }) => ({
    name,
    type: kind,
    format,
    description,
    priority,
  }));
  const plain = { format: "", description: "", priority: 0 };
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: options.metadata,
    columnDefinitions: [
      { name: "Name", type: "string", ...plain, format: "name" },
      ...columns,
      { name: "Age", type: "string", ...plain },
    ],
    rows: objects.map((object) => ({
      cells: [
        object.metadata.name,
        ...type.columns.map((column) => cell(object, column)),
        age(object.metadata.creationTimestamp, options.now),
      ],
      ...(options.includeObject !== "None" && {
        object: options.includeObject === "Object" ? object : metadataOnly(object),
      }),
    })),
  };
}

/** How a table is asked for. */
export interface TableOptions {
  readonly metadata: JsonObject;
  readonly now: Date;
  /** `Metadata`, `Object` or `None`. */
  readonly includeObject: string;
}

/** An object as `meta.k8s.io/v1 PartialObjectMetadata`. */
export function metadataOnly({ metadata }: KubeObject): KubeObject {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}

function cell(object: KubeObject, { jsonPath, type }: PrinterColumn): unknown {
  const value = follow(object, jsonPath);
  if (value === undefined || value === null) return type === "integer" ? 0 : "";
  return typeof value === "object" ? JSON.stringify(value) : value;
}

/** The JSONPath that printer columns use: fields, and one filter on an equal field. */
function follow(root: unknown, path: string): unknown {
  let value = root;
  for (const [, field, key, wanted] of path.matchAll(/\.([\w-]+)|\[\?\(@\.(\w+)\s*==\s*["'](.*?)["']\)\]/g)) {
    if (field !== undefined) value = isObject(value) ? value[field] : undefined;
    else
      value = Array.isArray(value)
        ? value.find((item) => isObject(item) && item[key ?? ""] === wanted)
        : undefined;
  }
  return value;
}

function age(created: string | undefined, now: Date): string {
  if (created === undefined) return "<unknown>";
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(created)) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
