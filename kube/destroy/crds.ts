import { describe } from "../deploy/wait-ready";
import { servedKinds } from "../kinds";
import type { Kubectl, KubeObject } from "../kubectl";
import { kindKey } from "../ownership";

/** CRDs of one operator. */
interface Family {
  /** The operator's chart. */
  readonly chart: string;
  readonly groups: RegExp;
  /** Its Deployment, wherever it is installed. */
  readonly deployment: string;
  /** What the operator makes by itself and leaves behind, as kubectl selects it. */
  readonly garbage?: readonly (readonly [resource: string, selector?: string])[];
}

/** The Gateway API's own group is not here: its CRDs are the whole cluster's. */
const families: readonly Family[] = [
  { chart: "envoy-gateway", groups: /^gateway\.envoyproxy\.io$/, deployment: "envoy-gateway" },
  { chart: "istio", groups: /^(\w+\.)?istio\.io$/, deployment: "istiod" },
  { chart: "strimzi", groups: /\.strimzi\.io$/, deployment: "strimzi-cluster-operator" },
  { chart: "knative", groups: /\.knative\.dev$/, deployment: "knative-operator" },
  {
    chart: "camel-k",
    groups: /^camel\.apache\.org$/,
    deployment: "camel-k-operator",
    garbage: [
      ["integrationkits.camel.apache.org"],
      ["builds.camel.apache.org"],
      ["camelcatalogs.camel.apache.org"],
      ["kamelets.camel.apache.org", "camel.apache.org/kamelet.bundled=true"],
    ],
  },
  { chart: "spark-operator", groups: /^sparkoperator\.k8s\.io$/, deployment: "spark-operator-controller" },
];

/** CRDs of operators that are gone. */
export interface CrdFate {
  /** Names of CRDs without a single object. */
  readonly unused: readonly string[];
  /** CRDs that stay, each with what keeps it. */
  readonly kept: readonly { readonly name: string; readonly why: string }[];
}

/** Deletes what operators have made for themselves and nobody looks after any more. */
export async function removeGarbage(kubectl: Kubectl, chart: string): Promise<void> {
  for (const [resource, selector] of families.find((family) => family.chart === chart)?.garbage ?? []) {
    const found = await kubectl.list(resource, [
      "--all-namespaces",
      ...(selector === undefined ? [] : ["-l", selector]),
    ]);
    for (const { metadata } of found)
      await kubectl.run([
        "delete",
        resource,
        metadata.name,
        ...(metadata.namespace === undefined ? [] : ["-n", metadata.namespace]),
        "--ignore-not-found",
        "--wait=false",
      ]);
  }
}

/**
 * Looks for CRDs that nobody needs any more: of an operator that floe has removed and nobody else runs,
 * without one object in the whole cluster.
 *
 * @param charts operators that are gone
 * @param wouldGo whether an object does not count, because it is about to go
 * @throws ToolError as `Kubectl.run`
 */
export async function unusedCrds(
  kubectl: Kubectl,
  charts: ReadonlySet<string>,
  wouldGo: (object: KubeObject) => boolean,
): Promise<CrdFate> {
  const [names, deployments] = await Promise.all([
    kubectl.run(["get", "customresourcedefinitions", "-o", "name"]),
    kubectl.list("deployments.apps"),
  ]);
  const crds = names
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(line.indexOf("/") + 1));
  const departed = families.filter(({ chart }) => charts.has(chart));
  const members = crds.filter((name) => departed.some((family) => isMember(family, name)));
  const users = await usersOf(kubectl, members, wouldGo);
  const fates = members.map((name) => {
    const { deployment } = departed.find((family) => isMember(family, name)) ?? {};
    const elsewhere = deployments.find((each) => each.metadata.name === deployment && !wouldGo(each));
    return { name, why: elsewhere === undefined ? users.get(name) : `${describe(elsewhere)} needs it` };
  });
  return {
    unused: fates.filter(({ why }) => why === undefined).map(({ name }) => name),
    kept: fates.flatMap(({ name, why }) => (why === undefined ? [] : [{ name, why }])),
  };
}

/** A CRD's name is `plural.group`. */
function isMember({ groups }: Family, crd: string): boolean {
  return groups.test(crd.slice(crd.indexOf(".") + 1));
}

/** The objects of each kind in a few words; kinds without any are left out. */
async function usersOf(
  kubectl: Kubectl,
  crds: readonly string[],
  wouldGo: (object: KubeObject) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const served = await servedKinds(kubectl);
  const names = new Set([...served.values()].map(({ resource }) => resource));
  const wanted = crds.filter((name) => names.has(name));
  if (wanted.length === 0) return new Map();
  const found = (await kubectl.list(wanted.join(","))).filter((object) => !wouldGo(object));
  const byCrd = new Map<string, KubeObject[]>();
  for (const object of found) {
    const crd = served.get(kindKey(object))?.resource ?? "";
    byCrd.set(crd, [...(byCrd.get(crd) ?? []), object]);
  }
  return new Map(
    [...byCrd].map(([crd, [first, ...others]]) => [
      crd,
      first === undefined ? "" : describe(first) + (others.length > 0 ? ` and ${others.length} more` : ""),
    ]),
  );
}
