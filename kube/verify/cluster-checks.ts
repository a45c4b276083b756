import { get, items, text } from "../../lint/json";
import type { KubeObject } from "../kubectl";
import { allOf, type Check, fail, kindsKnown, pass } from "./check";

/** The oldest kubelet that native sidecars, and so the mesh, can count on. */
const LEAST_MINOR = 33;

/** What the plan takes for granted: nodes, a StorageClass, the Gateway API. */
export const clusterChecks: readonly Check[] = [
  {
    id: "cluster.nodes",
    phase: 1,
    title: `every node is Ready and runs Kubernetes 1.${LEAST_MINOR} or newer`,
    run: ({ cluster }) => {
      const nodes = cluster.all("Node.");
      if (nodes.length === 0) return fail("there are no nodes");
      const outcomes = nodes.map((node) => {
        const { name } = node.metadata;
        if (!hasCondition(node, "Ready")) return fail(name);
        const version = text(node, "status", "nodeInfo", "kubeletVersion") ?? "";
        const minor = Number(/^v1\.(\d+)/.exec(version)?.[1] ?? 0);
        return minor >= LEAST_MINOR ? pass() : fail(`${name} runs ${version}`);
      });
      const all = allOf(outcomes);
      return all.state === "pass" ? pass(`${nodes.length} nodes`) : all;
    },
  },
  {
    id: "cluster.storage-class",
    phase: 1,
    title: "the StorageClass of block volumes is there",
    run: ({ config, cluster }) => {
      const wanted = config.platform.block_storage_class;
      const found = cluster.find("StorageClass.storage.k8s.io", wanted);
      return found === undefined ? fail(`there is no StorageClass ${wanted}`) : pass(wanted);
    },
  },
  {
    id: "gateway.crds",
    phase: 1,
    title: "the Gateway API's CRDs are there, in the version that the gateway was made for",
    run: ({ cluster }) => {
      const group = "gateway.networking.k8s.io";
      const known = kindsKnown(cluster, group, ["gateways", "gatewayclasses", "httproutes"]);
      if (known.state !== "pass") return known;
      const crd = cluster.find("CustomResourceDefinition.apiextensions.k8s.io", `gateways.${group}`);
      const version = crd?.metadata.annotations?.[`${group}/bundle-version`];
      // Both gateways want HTTPRoute timeouts and BackendTLSPolicy v1, which came with 1.4.
      const [, major = 0, minor = 0] = /^v(\d+)\.(\d+)/.exec(version ?? "") ?? [];
      return Number(major) > 1 || Number(minor) >= 4
        ? pass(version)
        : fail(`bundle ${version ?? "unknown"}, expected v1.4 or newer`);
    },
  },
];

/** Whether a condition of an object is true. */
export function hasCondition(object: KubeObject, type: string): boolean {
  return items(object, "status", "conditions").some(
    ([, condition]) => text(condition, "type") === type && get(condition, "status") === "True",
  );
}
