import type { KubeApi } from "./kube-api";
import { child, isObject, type JsonObject, type KubeObject, timestamp } from "./kube-object";
import { deleteObject } from "./operations/deletion";
import type { ResourceRegistry } from "./registry";
import { type ResourceType, resourceKey } from "./resource-type";

const cleanup = "customresourcecleanup.apiextensions.k8s.io";
const request = { user: "system:apiserver", fieldManager: "kube-apiserver", warnings: [] };

/**
 * What kube-apiserver does with CustomResourceDefinitions: it establishes new ones and serves their
 * kinds, and it deletes every custom resource before a definition goes away. Custom resources whose
 * finalizers nobody removes therefore hold their definition.
 *
 * @param later calls its argument when a new definition is to be established. @default - at once
 */
export function runCrdLifecycle(
  api: KubeApi,
  registry: ResourceRegistry,
  later: (establish: () => void) => void = (establish) => establish(),
): void {
  const type = registry.find("apiextensions.k8s.io", "v1", "customresourcedefinitions");
  if (type === undefined) throw new Error("CustomResourceDefinitions are not served");
  api.store.subscribe(({ key, type: change, object }) => {
    if (key === resourceKey(type)) {
      if (change === "DELETED") registry.withdraw(object);
      else if (object.metadata.deletionTimestamp !== undefined) terminate(api, registry, type, object);
      else if (Array.isArray(child(object, "status").conditions)) registry.serve(object);
      else later(() => establish(api, type, object.metadata.name ?? ""));
    } else if (change === "DELETED") {
      for (const crd of api.store.list(type))
        if (crd.metadata.deletionTimestamp !== undefined && crdKey(crd) === key) finish(api, type, crd);
    }
  });
}

const crdKey = (crd: KubeObject) => {
  const spec = child(crd, "spec");
  return `${String(spec.group)}/${String(child(spec, "names").plural)}`;
};

function establish(api: KubeApi, type: ResourceType, name: string): void {
  const crd = api.store.get(type, undefined, name);
  if (crd === undefined || Array.isArray(child(crd, "status").conditions)) return;
  const spec = child(crd, "spec");
  const versions = (spec.versions as JsonObject[] | undefined) ?? [];
  const at = timestamp(api.now());
  const condition = (kind: string, reason: string, message: string) => ({
    type: kind,
    status: "True",
    reason,
    message,
    lastTransitionTime: at,
  });
  api.store.put(type, {
    ...crd,
    metadata: { ...crd.metadata, finalizers: [...(crd.metadata.finalizers ?? []), cleanup] },
    status: {
      acceptedNames: child(spec, "names"),
      storedVersions: versions.filter(({ storage }) => storage === true).map(({ name }) => name),
      conditions: [
        condition("NamesAccepted", "NoConflicts", "no conflicts found"),
        condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
      ],
    },
  });
}

function terminate(api: KubeApi, registry: ResourceRegistry, type: ResourceType, crd: KubeObject): void {
  const resource = registry.findKey(crdKey(crd));
  if (resource !== undefined)
    for (const object of api.store.list(resource)) {
      if (object.metadata.deletionTimestamp !== undefined) continue;
      const { name = "", namespace } = object.metadata;
      deleteObject(api, { type: resource, namespace, name }, undefined, request);
    }
  finish(api, type, crd);
}

function finish(api: KubeApi, type: ResourceType, crd: KubeObject): void {
  const [group = "", resource = ""] = crdKey(crd).split("/");
  const live = api.store.get(type, undefined, crd.metadata.name ?? "");
  if (live === undefined || !isObject(live.metadata) || api.store.list({ group, resource }).length > 0)
    return;
  const finalizers = (live.metadata.finalizers ?? []).filter((name) => name !== cleanup);
  const released = { ...live, metadata: { ...live.metadata, finalizers } };
  if (finalizers.length === 0) api.store.remove(type, released);
  else if (live.metadata.finalizers?.includes(cleanup) === true) api.store.put(type, released);
}
