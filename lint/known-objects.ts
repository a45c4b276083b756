import type { ExternalObject } from "../config/types";
import { impliedObjects } from "./implied-objects";
import { fields, items, number } from "./json";
import { kindKey, type Manifest } from "./manifest";
import { type KnownObject, ObjectIndex } from "./object-index";
import type { PlatformFacts } from "./platform-facts";
import { isNamespaced } from "./scope";
import { groupOf } from "./target";

/** Namespaces of every cluster. */
const namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

/** Roles of every cluster that bindings refer to. */
const clusterRoles = ["admin", "cluster-admin", "edit", "view"];

/** Gathers every object that exists once the platform runs, in the order of how much is known of each. */
export function indexObjects(manifests: readonly Manifest[], facts: PlatformFacts): ObjectIndex {
  const index = new ObjectIndex();
  for (const manifest of manifests) index.add(declared(manifest));
  for (const object of facts.external) index.add(fromExternal(object));
  for (const object of impliedObjects(manifests, facts)) index.add(object);
  for (const object of ofEveryCluster()) index.add(object);
  for (const namespace of index.ofKind("", "Namespace").map(({ name }) => name))
    for (const object of ofEveryNamespace(namespace)) index.add(object);
  return index;
}

function declared(manifest: Manifest): KnownObject {
  const { group, kind, name, object } = manifest;
  const namespace = isNamespaced(group, kind) === false ? undefined : manifest.namespace;
  const known = { group, kind, namespace, name };
  switch (kindKey(manifest)) {
    case "Secret":
      return { ...known, keys: keysOf(object, "data", "stringData") };
    case "ConfigMap":
      return { ...known, keys: keysOf(object, "data", "binaryData") };
    case "Service":
      return {
        ...known,
        ports: items(object, "spec", "ports").flatMap(([, port]) => number(port, "port") ?? []),
      };
    default:
      return known;
  }
}

function keysOf(object: unknown, ...sections: string[]): string[] {
  return sections.flatMap((section) => fields(object, section).map(([key]) => key));
}

function fromExternal({ api_version, kind, namespace, name, keys }: ExternalObject): KnownObject {
  return { group: groupOf(api_version), kind, namespace, name, ...(keys !== undefined && { keys }) };
}

function ofEveryCluster(): KnownObject[] {
  return [
    ...namespaces.map((name) => ({ group: "", kind: "Namespace", name })),
    ...clusterRoles.map((name) => ({ group: "rbac.authorization.k8s.io", kind: "ClusterRole", name })),
    { group: "", kind: "Service", namespace: "default", name: "kubernetes", ports: [443] },
  ];
}

function ofEveryNamespace(namespace: string): KnownObject[] {
  return [
    { group: "", kind: "ServiceAccount", namespace, name: "default" },
    { group: "", kind: "ConfigMap", namespace, name: "kube-root-ca.crt", keys: ["ca.crt"] },
    { group: "", kind: "ConfigMap", namespace, name: "istio-ca-root-cert", keys: ["root-cert.pem"] },
  ];
}
