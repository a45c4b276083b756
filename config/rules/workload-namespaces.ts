import type { ComponentsConfig } from "../types";
import type { ConfigRule } from "./rule";

/** The mesh is switched on by namespace, so workloads must not share one with what runs the platform. */
export const workloadNamespaces: ConfigRule = function* ({ platform, components }) {
  const taken = new Map(componentNamespaces(components));
  for (const key of ["apps_namespace", "eventing_namespace"] as const) {
    const owner = taken.get(platform[key]);
    if (owner === undefined) continue;
    yield {
      code: "FLOE1116",
      what: `the namespace belongs to ${owner}`,
      path: ["platform", key],
      got: platform[key],
      expected: "a namespace that no component has",
    };
  }
};

function componentNamespaces(components: ComponentsConfig): [namespace: string, setting: string][] {
  const own = Object.entries(components).map(([name, { namespace }]): [string, string] => [
    namespace,
    `components.${name}.namespace`,
  ]);
  const { serving_namespace, eventing_namespace } = components.knative;
  return [
    ...own,
    [serving_namespace, "components.knative.serving_namespace"],
    [eventing_namespace, "components.knative.eventing_namespace"],
    ["kube-system", "Kubernetes itself"],
  ];
}
