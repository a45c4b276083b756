import { text } from "../../lint/json";
import type { Step } from "../deploy/plan";
import type { Kubectl, KubeObject } from "../kubectl";
import { isOurs, sameObject } from "../ownership";

const strimzi = [
  "kafkas",
  "kafkanodepools",
  "kafkatopics",
  "kafkausers",
  "kafkaconnects",
  "kafkaconnectors",
  "kafkabridges",
  "kafkamirrormaker2s",
  "kafkarebalances",
].map((plural) => `${plural}.kafka.strimzi.io`);

const serving = ["services", "routes", "configurations", "domainmappings"].map(
  (plural) => `${plural}.serving.knative.dev`,
);

const eventing = [
  "brokers.eventing",
  "triggers.eventing",
  "kafkasinks.eventing",
  "kafkasources.sources",
  "pingsources.sources",
  "apiserversources.sources",
  "containersources.sources",
  "sinkbindings.sources",
  "channels.messaging",
  "subscriptions.messaging",
  "parallels.flows",
  "sequences.flows",
  "jobsinks.sinks",
].map((kind) => `${kind}.knative.dev`);

/**
 * Kinds that people make and that stop working, or can never be deleted again, without what a step
 * brings; by the step's name without its number. What controllers make themselves is not here.
 */
const STANDS_ON: Readonly<Record<string, readonly string[]>> = {
  "camel-k": ["integrations.camel.apache.org", "pipes.camel.apache.org"],
  "spark-operator": [
    "sparkapplications.sparkoperator.k8s.io",
    "scheduledsparkapplications.sparkoperator.k8s.io",
  ],
  strimzi,
  knative: ["knativeservings.operator.knative.dev", "knativeeventings.operator.knative.dev"],
  kafka: ["kafkatopics.kafka.strimzi.io", "kafkausers.kafka.strimzi.io"],
  "knative-serving": serving,
  "knative-eventing": eventing,
  "envoy-gateway": ["gateways.gateway.networking.k8s.io"],
  istio: ["gateways.gateway.networking.k8s.io"],
};

const CLASSES: Readonly<Record<string, string>> = { "envoy-gateway": "eg", istio: "istio" };

/** What stands on a step. */
export interface Standing {
  /** Objects that were made by what floe runs, such as jobs of the heavy path: they go with the step. */
  readonly ours: readonly KubeObject[];
  /** Objects that keep the step: somebody else's, or data that stays. */
  readonly others: readonly KubeObject[];
}

/**
 * Looks for objects that need what a step has brought.
 *
 * @param served resources that the cluster has
 * @param rendered objects of dist/ by {@link sameObject}: they have steps of their own
 * @param kept those of them that stay
 */
export async function standingOn(
  step: Step,
  kubectl: Kubectl,
  served: ReadonlySet<string>,
  rendered: ReadonlySet<string>,
  kept: ReadonlySet<string>,
): Promise<Standing> {
  const name = step.name.replace(/^\d+-/, "");
  const resources = STANDS_ON[name];
  if (resources === undefined || (step.kind === "manifests" && name === step.name))
    return { ours: [], others: [] };
  const present = resources.filter((resource) => served.has(resource));
  const found = present.length === 0 ? [] : await kubectl.list(present.join(","));
  const using = found.filter(
    (object) =>
      isMadeBySomebody(object) && usesClass(object, CLASSES[name]) && isInCluster(object, step, name),
  );
  const ownStep = (object: KubeObject) => rendered.has(sameObject(object));
  return {
    ours: using.filter((object) => isOurs(object) && !ownStep(object)),
    others: using.filter((object) => kept.has(sameObject(object)) || (!isOurs(object) && !ownStep(object))),
  };
}

function isMadeBySomebody({ metadata }: KubeObject): boolean {
  const { ownerReferences } = metadata as { readonly ownerReferences?: readonly unknown[] };
  return ownerReferences === undefined || ownerReferences.length === 0;
}

/** Topics and users belong to the Kafka of their own namespace. */
function isInCluster({ metadata }: KubeObject, step: Step, name: string): boolean {
  if (name !== "kafka" || step.kind !== "manifests") return true;
  return step.objects.some(
    (object) => object.kind === "Kafka" && object.metadata.namespace === metadata.namespace,
  );
}

function usesClass(object: KubeObject, wanted: string | undefined): boolean {
  return wanted === undefined || text(object, "spec", "gatewayClassName") === wanted;
}
