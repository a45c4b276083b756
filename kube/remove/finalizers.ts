import { describe } from "../deploy/wait-ready";
import type { Kubectl, KubeObject } from "../kubectl";
import { readinessOf } from "../readiness";

/** Who takes a finalizer off, and what it cleans up before. */
interface Finalizer {
  readonly pattern: RegExp;
  /** Says what has to happen. */
  readonly waitsFor: string;
  /** Deployment that does it, wherever it is. @default - Kubernetes itself */
  readonly deployment?: RegExp;
}

/** The most telling first: some patterns are parts of others. */
const known: readonly Finalizer[] = [
  {
    pattern: /^knative(servings|eventings)\.operator\.knative\.dev$/,
    waitsFor: "the Knative operator removes what it has installed",
    deployment: /^knative-operator$/,
  },
  {
    pattern: /^strimzi\.io\/topic-operator$/,
    waitsFor: "Strimzi's topic operator, in the entity operator's pod beside Kafka, deletes the topic",
    deployment: /-entity-operator$/,
  },
  {
    pattern: /^gateway-exists-finalizer\.gateway\.networking\.k8s\.io/,
    waitsFor: "the gateway's controller sees that no Gateway uses the class any more",
    deployment: /^envoy-gateway$/,
  },
  {
    pattern:
      /\.kafka\.eventing\.knative\.dev$|^(brokers|triggers)\.eventing\.knative\.dev$|^kafka(sources|sinks)\./,
    waitsFor:
      "Knative's Kafka controller deletes its topics and consumer groups, for which Kafka has to answer",
    deployment: /^kafka-controller$/,
  },
  { pattern: /knative\.dev/, waitsFor: "Knative's controller cleans up", deployment: /^controller$/ },
  {
    pattern: /ceph\.rook\.io|objectbucket\.io/,
    waitsFor: "Rook's operator removes it from the object store",
    deployment: /^rook-ceph-operator$/,
  },
  {
    pattern: /camel\.apache\.org/,
    waitsFor: "Camel K's operator cleans up",
    deployment: /^camel-k-operator$/,
  },
  {
    pattern: /sparkoperator\.k8s\.io/,
    waitsFor: "the Spark operator ends the driver",
    deployment: /^spark-operator-controller$/,
  },
  { pattern: /^kubernetes\.io\/pvc-protection$/, waitsFor: "the last pod that mounts the volume goes" },
  {
    pattern: /^customresourcecleanup\.apiextensions\.k8s\.io$/,
    waitsFor: "every object of the kind goes, each with the finalizers that it has",
  },
  { pattern: /^(foregroundDeletion|orphan)$/, waitsFor: "the garbage collector deals with its dependants" },
];

/**
 * Says why a deleted object is still there: its finalizers, what each waits for, and whether the one that
 * has to act is running at all.
 *
 * @returns what is in the way, and what to do about it when that is clear
 */
export async function explainStuck(
  object: KubeObject,
  kubectl: Kubectl,
): Promise<{ readonly reason: string; readonly nextStep?: string }> {
  const { finalizers = [] } = object.metadata as { readonly finalizers?: readonly string[] };
  if (finalizers.length === 0) return { reason: namespaceReason(object) ?? "nothing holds it any more" };
  const [first = ""] = finalizers;
  const finalizer = known.find(({ pattern }) => pattern.test(first));
  if (finalizer === undefined) return { reason: `its finalizer ${finalizers.join(", ")} is still there` };
  const reason = `its finalizer ${first} stays until ${finalizer.waitsFor}`;
  const { deployment } = finalizer;
  if (deployment === undefined) return { reason };
  const all = await kubectl.list("deployments.apps");
  const found = all.find(({ metadata }) => deployment.test(metadata.name));
  if (found === undefined)
    return {
      reason: `${reason}; but no deployment that does so is there`,
      nextStep: "bring the operator back (`floe deploy` does), then run the command again",
    };
  const name = describe(found);
  const judged = readinessOf(found);
  if (judged.state === "ready") return { reason, nextStep: `look at the log of ${name}` };
  return {
    reason: `${reason}; but ${name} is not: ${judged.state === "waiting" ? judged.reason : "it failed"}`,
    nextStep: `mend ${name} first`,
  };
}

/** A Namespace says in its conditions what is left inside. */
function namespaceReason(object: KubeObject): string | undefined {
  if (object.kind !== "Namespace") return undefined;
  const { conditions = [] } = (object.status ?? {}) as {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message: string;
    }[];
  };
  const telling = conditions.filter(
    ({ type, status }) => status === "True" && /^Namespace(Content|Finalizers)Remaining$/.test(type),
  );
  return telling.length === 0
    ? "objects inside it are still being deleted"
    : telling.map(({ message }) => message).join("; ");
}
