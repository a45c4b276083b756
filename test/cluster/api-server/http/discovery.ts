import type { JsonObject } from "../kube-object";
import type { ResourceRegistry } from "../registry";
import type { ResourceType } from "../resource-type";

/** Groups with their versions, in the order of registration. */
function byGroup(registry: ResourceRegistry): Map<string, Map<string, ResourceType[]>> {
  const groups = new Map<string, Map<string, ResourceType[]>>();
  for (const type of registry.all()) {
    const versions = groups.get(type.group) ?? new Map<string, ResourceType[]>();
    groups.set(type.group, versions);
    versions.set(type.version, [...(versions.get(type.version) ?? []), type]);
  }
  return groups;
}

/** `/api` or `/apis` as one `APIGroupDiscoveryList`: kubectl ≥ 1.27 reads nothing else. */
export function aggregatedDiscovery(registry: ResourceRegistry, core: boolean): JsonObject {
  const groups = [...byGroup(registry)].filter(([group]) => (group === "") === core);
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: groups.map(([group, versions]) => ({
      metadata: core ? { creationTimestamp: null } : { name: group, creationTimestamp: null },
      versions: [...versions].map(([version, types]) => ({
        version,
        resources: types.map(aggregated),
        freshness: "Current",
      })),
    })),
  };
}

function aggregated(type: ResourceType): JsonObject {
  const { group, version, kind } = type;
  return {
    resource: type.resource,
    responseKind: { group, version, kind },
    scope: type.namespaced ? "Namespaced" : "Cluster",
    singularResource: type.singular,
    verbs: type.verbs,
    ...(type.shortNames.length > 0 && { shortNames: type.shortNames }),
    ...(type.categories.length > 0 && { categories: type.categories }),
    ...(type.subresources.size > 0 && {
      subresources: [...type.subresources].map(([subresource, each]) => ({
        subresource,
        responseKind: { group: each.group ?? group, version: each.version ?? version, kind: each.kind },
        verbs: each.verbs,
      })),
    }),
  };
}

/** `/api` for clients that do not aggregate. */
export function legacyApiVersions(): JsonObject {
  const serverAddressByClientCIDRs = [{ clientCIDR: "0.0.0.0/0", serverAddress: "127.0.0.1" }];
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs };
}

function apiGroup(group: string, versions: Iterable<string>): JsonObject {
  const all = [...versions].map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: all, preferredVersion: all[0] };
}

/** `/apis` for clients that do not aggregate. */
export function groupList(registry: ResourceRegistry): JsonObject {
  const groups = [...byGroup(registry)].filter(([group]) => group !== "");
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: groups.map(([group, versions]) => apiGroup(group, versions.keys())),
  };
}

/** `/apis/<group>`. @returns `undefined` for an unknown group */
export function groupDocument(registry: ResourceRegistry, group: string): JsonObject | undefined {
  const versions = byGroup(registry).get(group);
  if (versions === undefined || group === "") return undefined;
  return { kind: "APIGroup", apiVersion: "v1", ...apiGroup(group, versions.keys()) };
}

/** `/api/v1` and `/apis/<group>/<version>`. @returns `undefined` for an unknown version */
export function resourceList(
  registry: ResourceRegistry,
  group: string,
  version: string,
): JsonObject | undefined {
  const types = byGroup(registry).get(group)?.get(version);
  if (types === undefined) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: group === "" ? version : `${group}/${version}`,
    resources: types.flatMap((type) => [
      {
        name: type.resource,
        singularName: type.singular,
        namespaced: type.namespaced,
        kind: type.kind,
        verbs: type.verbs,
        ...(type.shortNames.length > 0 && { shortNames: type.shortNames }),
        ...(type.categories.length > 0 && { categories: type.categories }),
      },
      ...[...type.subresources].map(([name, each]) => ({
        name: `${type.resource}/${name}`,
        singularName: "",
        namespaced: type.namespaced,
        ...(each.group !== undefined && { group: each.group }),
        ...(each.version !== undefined && { version: each.version }),
        kind: each.kind,
        verbs: each.verbs,
      })),
    ]),
  };
}
