import type { ValuePath } from "../schema/violation";
import { get, isObject, type JsonObject } from "./json";
import { kindKey, type Manifest } from "./manifest";

/** The pod of a workload: its metadata and spec, and where they stand. */
export interface PodTemplate {
  readonly metadata: unknown;
  readonly metadataPath: ValuePath;
  readonly spec: JsonObject;
  readonly specPath: ValuePath;
}

/** Where each kind of workload keeps its pod template. */
const templates: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  "Deployment.apps": ["spec", "template"],
  "StatefulSet.apps": ["spec", "template"],
  "DaemonSet.apps": ["spec", "template"],
  "ReplicaSet.apps": ["spec", "template"],
  "Job.batch": ["spec", "template"],
  "CronJob.batch": ["spec", "jobTemplate", "spec", "template"],
  "Service.serving.knative.dev": ["spec", "template"],
  "Configuration.serving.knative.dev": ["spec", "template"],
  "JobSink.sinks.knative.dev": ["spec", "job", "spec", "template"],
};

/** Kinds whose objects have a pod template. */
export const podKinds: readonly string[] = Object.keys(templates);

/** The pod template of a workload; undefined for kinds without one. */
export function podTemplate(manifest: Manifest): PodTemplate | undefined {
  const path = templates[kindKey(manifest)];
  if (path === undefined) return undefined;
  const spec = get(manifest.object, ...path, "spec");
  if (!isObject(spec)) return undefined;
  return {
    metadata: get(manifest.object, ...path, "metadata"),
    metadataPath: [...path, "metadata"],
    spec,
    specPath: [...path, "spec"],
  };
}

/** Containers of a pod, init containers included, each with its path. */
export function* containers({
  spec,
  specPath,
}: PodTemplate): Iterable<[container: JsonObject, path: ValuePath]> {
  for (const list of ["initContainers", "containers"]) {
    const found = get(spec, list);
    if (!Array.isArray(found)) continue;
    for (const [index, container] of found.entries())
      if (isObject(container)) yield [container, [...specPath, list, index]];
  }
}
