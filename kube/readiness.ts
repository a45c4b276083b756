import { get, items, text } from "../lint/json";
import type { KubeObject } from "./kubectl";

/** Whether an object does what it is there for. */
export type Readiness =
  | { readonly state: "ready" }
  /** On its way, or stuck: time tells. */
  | { readonly state: "waiting"; readonly reason: string }
  /** It says itself that it will not get there without somebody's help. */
  | { readonly state: "failed"; readonly reason: string };

const ready: Readiness = { state: "ready" };
const waiting = (reason: string): Readiness => ({ state: "waiting", reason });

/**
 * Judges an object by what its controller wrote into its status.
 *
 * A condition counts only when it is about the present spec: controllers write
 * `observedGeneration` beside it or into the status, and an older one is yesterday's news.
 * Kinds without a status of their own are ready as soon as they exist.
 */
export function readinessOf(object: KubeObject): Readiness {
  if (object.metadata.deletionTimestamp !== undefined) return waiting("it is being deleted");
  const group = object.apiVersion.includes("/") ? object.apiVersion.split("/", 1)[0] : "";
  return (judges[`${object.kind}.${group}`] ?? alwaysReady)(object);
}

type Judge = (object: KubeObject) => Readiness;

const alwaysReady: Judge = () => ready;

/** Judges by conditions that all have to be true. */
function conditions(...types: readonly string[]): Judge {
  return (object) => {
    for (const type of types) {
      const judged = condition(object, type);
      if (judged.state !== "ready") return judged;
    }
    return ready;
  };
}

/** One condition of `status.conditions`. */
export function condition(object: KubeObject, type: string): Readiness {
  const { generation } = object.metadata;
  const found = items(object, "status", "conditions")
    .map(([, entry]) => entry)
    .find((entry) => text(entry, "type") === type);
  if (found === undefined) return waiting(`its controller has not said ${type} yet`);
  const observed = get(found, "observedGeneration") ?? get(object, "status", "observedGeneration");
  if (typeof observed === "number" && generation !== undefined && observed < generation)
    return waiting("its controller has not seen the latest change yet");
  if (text(found, "status") === "True") return ready;
  const reason = [text(found, "reason"), text(found, "message")].filter(
    (part) => part !== undefined && part !== "",
  );
  return waiting(
    `${type} is ${text(found, "status") ?? "unknown"}${reason.length > 0 ? `: ${reason.join(": ")}` : ""}`,
  );
}

function phase(wanted: string, failed: readonly string[] = []): Judge {
  return (object) => {
    const found = text(object, "status", "phase");
    if (found === wanted) return ready;
    const message = text(object, "status", "message") ?? lastCondition(object);
    const reason = `phase is ${found ?? "not set yet"}${message === undefined ? "" : `: ${message}`}`;
    return found !== undefined && failed.includes(found) ? { state: "failed", reason } : waiting(reason);
  };
}

function lastCondition(object: KubeObject): string | undefined {
  const failing = items(object, "status", "conditions")
    .map(([, entry]) => entry)
    .filter((entry) => text(entry, "status") === "False");
  return failing
    .map((entry) => text(entry, "message"))
    .findLast((message) => message !== undefined && message !== "");
}

const deployment: Judge = (object) => {
  const { generation } = object.metadata;
  const observed = get(object, "status", "observedGeneration");
  if (typeof observed !== "number" || observed < (generation ?? 0))
    return waiting("the rollout has not begun yet");
  return condition(object, "Available");
};

const statefulSet: Judge = (object) => {
  const wanted = get(object, "spec", "replicas") ?? 1;
  const found = get(object, "status", "readyReplicas") ?? 0;
  return found === wanted ? ready : waiting(`${found} of ${wanted} pods are ready`);
};

const bound: Judge = phase("Bound");

/**
 * Kafka's operator changes the type of its one condition instead of its status (Strimzi 0.50
 * StatusUtils): `NotReady` says why.
 */
const strimzi: Judge = (object) => {
  const judged = condition(object, "Ready");
  if (judged.state === "ready") return judged;
  const notReady = items(object, "status", "conditions").find(
    ([, entry]) => text(entry, "type") === "NotReady",
  )?.[1];
  const reason =
    notReady &&
    [text(notReady, "reason"), text(notReady, "message")].filter((part) => part !== undefined).join(": ");
  return reason === undefined ? judged : waiting(`NotReady: ${reason}`);
};

/** Envoy Gateway's or Istio's own judgement; `Accepted` without `Programmed` has no proxy yet. */
const gateway = conditions("Accepted", "Programmed");
const knative = conditions("Ready");

const judges: Readonly<Record<string, Judge>> = {
  "Deployment.apps": deployment,
  "StatefulSet.apps": statefulSet,
  "PersistentVolumeClaim.": bound,
  "CustomResourceDefinition.apiextensions.k8s.io": conditions("Established"),
  "GatewayClass.gateway.networking.k8s.io": conditions("Accepted"),
  "Gateway.gateway.networking.k8s.io": gateway,
  "KnativeServing.operator.knative.dev": knative,
  "KnativeEventing.operator.knative.dev": knative,
  "Service.serving.knative.dev": knative,
  "Route.serving.knative.dev": knative,
  "Configuration.serving.knative.dev": knative,
  "Broker.eventing.knative.dev": knative,
  "Trigger.eventing.knative.dev": knative,
  "KafkaSink.eventing.knative.dev": knative,
  "KafkaSource.sources.knative.dev": knative,
  "PingSource.sources.knative.dev": knative,
  "SinkBinding.sources.knative.dev": knative,
  "JobSink.sinks.knative.dev": knative,
  "Kafka.kafka.strimzi.io": strimzi,
  "KafkaTopic.kafka.strimzi.io": strimzi,
  "KafkaUser.kafka.strimzi.io": strimzi,
  "IntegrationPlatform.camel.apache.org": phase("Ready", ["Error"]),
  "Integration.camel.apache.org": phase("Running", ["Error"]),
  "ObjectBucketClaim.objectbucket.io": bound,
  "CephObjectStoreUser.ceph.rook.io": phase("Ready", ["ReconcileFailed"]),
  "CephBucketTopic.ceph.rook.io": phase("Ready", ["ReconcileFailed"]),
  "CephBucketNotification.ceph.rook.io": phase("Ready", ["ReconcileFailed"]),
};
