import { parseAllDocuments } from "yaml";
import { get, isObject, type JsonObject, text } from "../../lint/json";

/** Where an object belongs: a phase of the plan, or what stands beside the phases. */
export type Group = "phase 1" | "phase 2" | "phase 3" | "operators" | "argocd" | "other";

/** An object of dist/, or a file of a wrapper chart as one. */
export interface PlatformObject {
  /** The same for the same object, whatever its version of the API. */
  readonly key: string;
  /** `Kind.group`; core kinds end with the dot. Files of charts are `Chart.helm` and `Values.helm`. */
  readonly kind: string;
  readonly name: string;
  /** @default - cluster-scoped, or a file */
  readonly namespace?: string;
  readonly group: Group;
  readonly object: JsonObject;
}

/**
 * Reads the objects of a folder's files.
 *
 * @param files text by path, relative to the folder, with `/`
 */
export function objectsOf(files: ReadonlyMap<string, string>): Map<string, PlatformObject> {
  const found = new Map<string, PlatformObject>();
  for (const [path, content] of files) {
    if (!path.endsWith(".yaml")) continue;
    for (const document of parseAllDocuments(content)) {
      const object: unknown = document.toJS();
      if (!isObject(object)) continue;
      const [top, chart] = path.split("/");
      const read =
        top === "helm" && chart !== undefined ? chartFile(path, chart, object) : kubeObject(path, object);
      if (read !== undefined) found.set(read.key, read);
    }
  }
  return found;
}

function chartFile(path: string, chart: string, object: JsonObject): PlatformObject {
  const file = path.split("/").at(-1) ?? path;
  const kind = file === "Chart.yaml" ? "Chart.helm" : "Values.helm";
  return {
    key: `${kind} ${path}`,
    kind,
    name: file === "Chart.yaml" ? chart : `${chart}/${file}`,
    group: "operators",
    object,
  };
}

/** @returns undefined for YAML that is no object of Kubernetes */
export function kubeObject(path: string, object: JsonObject): PlatformObject | undefined {
  const apiVersion = text(object, "apiVersion");
  const kind = text(object, "kind");
  const name = text(object, "metadata", "name");
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined;
  const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
  const namespace = text(object, "metadata", "namespace");
  const full = `${kind}.${group}`;
  return {
    key: `${full} ${namespace ?? ""}/${name}`,
    kind: full,
    name,
    ...(namespace !== undefined && { namespace }),
    group: groupOf(path, object),
    object,
  };
}

function groupOf(path: string, object: JsonObject): Group {
  if (path.startsWith("argocd/")) return "argocd";
  const phase = get(object, "metadata", "labels", "floe.dev/phase");
  return phase === "1" || phase === "2" || phase === "3" ? `phase ${phase}` : "other";
}
