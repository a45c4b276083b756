import { get, items, text } from "../../lint/json";
import type { KubeObject } from "../kubectl";
import { condition } from "../readiness";
import type { Snapshot } from "../snapshot";
import { type Examination, found, well } from "./examination";
import { atLeast } from "./tools";

/** Nodes that take pods: ready, not cordoned, without a taint that keeps pods away. */
export function usableNodes(cluster: Snapshot): readonly KubeObject[] {
  return cluster.all("Node.").filter((node) => {
    const tainted = items(node, "spec", "taints").some(
      ([, taint]) => text(taint, "effect") !== "PreferNoSchedule",
    );
    return isReady(node) && get(node, "spec", "unschedulable") !== true && !tainted;
  });
}

const isReady = (node: KubeObject) => condition(node, "Ready").state === "ready";

/** Architectures that Envoy, Istio, Strimzi, Knative and Camel K publish images for. */
const ARCHITECTURES = ["amd64", "arm64"];

/** The nodes. */
export const nodeExaminations: readonly Examination[] = [
  {
    id: "nodes.ready",
    title: "nodes",
    run: ({ cluster }) => {
      const nodes = cluster.all("Node.");
      const usable = usableNodes(cluster);
      const detail = `${usable.length} of ${nodes.length} take pods`;
      if (usable.length === 0)
        return found(detail, {
          code: "FLOE8103",
          what: "no node takes pods",
          where: {},
          got: nodes.map(({ metadata }) => metadata.name),
          expected: "one that is Ready, not cordoned, and has no taint that keeps pods away",
        });
      const old = nodes.filter(
        (node) => !atLeast(text(node, "status", "nodeInfo", "kubeletVersion") ?? "", "1.33"),
      );
      const [first] = old;
      if (first === undefined) return well(detail);
      return found(detail, {
        code: "FLOE8102",
        what: `node ${first.metadata.name} is too old`,
        where: {},
        got: text(first, "status", "nodeInfo", "kubeletVersion"),
        expected: "1.33 or newer, from where sidecars are native",
      });
    },
  },
  {
    id: "nodes.architecture",
    title: "architecture",
    run: ({ cluster }) => {
      const architectures = usableNodes(cluster).map(
        (node) => text(node, "status", "nodeInfo", "architecture") ?? "",
      );
      const all = [...new Set(architectures)].sort();
      const others = all.filter((each) => !ARCHITECTURES.includes(each));
      if (others.length === 0) return well(all.join(", "));
      return found(all.join(", "), {
        code: "FLOE8115",
        what: `some nodes are ${others.join(", ")}`,
        where: {},
        expected: ARCHITECTURES.join(" or "),
      });
    },
  },
];
