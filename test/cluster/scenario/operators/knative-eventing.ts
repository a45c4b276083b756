import { child, isObject, type JsonObject, type KubeObject } from "../../api-server/kube-object";
import { type ConditionSpec, isTrue } from "../conditions";
import type { Rule } from "../rule";
import { kindOf, type World } from "../world";

const controller = (_: KubeObject, world: World) =>
  world.available("knative-eventing", "eventing-controller");
const kafkaController = (_: KubeObject, world: World) =>
  world.available("knative-eventing", "kafka-controller");

/** Whether what a destination refers to is there and, if it has one, has the condition Ready. */
function resolved(destination: unknown, namespace: string | undefined, world: World): boolean {
  const ref = isObject(destination) ? destination.ref : undefined;
  if (!isObject(ref)) return true;
  const { apiVersion = "v1", kind = "", name = "" } = ref as Record<string, string>;
  const target = world.get(
    kindOf({ apiVersion, kind, metadata: {} }),
    String(ref.namespace ?? namespace),
    name,
  );
  if (target === undefined) return false;
  return kind === "Service" && apiVersion === "v1" ? true : isTrue(target, "Ready");
}

const trueConditions = (types: readonly string[]): ConditionSpec[] => types.map((type) => [type, "True"]);

/** A kind that becomes ready as soon as what it points to is. */
function readyRule(
  kind: string,
  conditions: readonly string[],
  requires: (object: KubeObject, world: World) => boolean,
  fields: (object: KubeObject) => JsonObject = () => ({}),
  finalizer?: string,
): Rule {
  return {
    name: `${kind} becomes ready`,
    kind,
    requires,
    steps: [
      {
        afterMs: 2_000,
        run: (object, world) => world.setConditions(object, trueConditions(conditions), fields(object)),
      },
    ],
    ...(finalizer !== undefined && { finalizer }),
  };
}

const sinkOf = (object: KubeObject) => child(object, "spec").sink;

function brokerReady({ metadata, spec }: KubeObject, world: World): boolean {
  const name = String((spec as JsonObject).broker ?? "default");
  return isTrue(world.get("Broker.eventing.knative.dev", metadata.namespace, name), "Ready");
}

const local = (service: string) => (object: KubeObject) => ({
  address: {
    url: `http://${service}.knative-eventing.svc.cluster.local/${object.metadata.namespace}/${object.metadata.name}`,
  },
});

/** Knative Eventing: brokers, then triggers and sources, as soon as their sinks are there. */
export const knativeEventingRules: readonly Rule[] = [
  readyRule(
    "Broker.eventing.knative.dev",
    [
      "Addressable",
      "ConfigMapUpdated",
      "ConfigParsed",
      "DataPlaneAvailable",
      "EventPoliciesReady",
      "ProbeSucceeded",
      "Ready",
      "TopicReady",
    ],
    (broker, world) =>
      kafkaController(broker, world) && world.list("Kafka.kafka.strimzi.io").some((k) => isTrue(k, "Ready")),
    local("kafka-broker-ingress"),
    "brokers.eventing.knative.dev",
  ),
  readyRule(
    "Trigger.eventing.knative.dev",
    [
      "BrokerReady",
      "DeadLetterSinkResolved",
      "DependencyReady",
      "OIDCIdentityCreated",
      "Ready",
      "SubscriberResolved",
      "SubscriptionReady",
    ],
    (trigger, world) =>
      kafkaController(trigger, world) &&
      brokerReady(trigger, world) &&
      resolved(child(trigger, "spec").subscriber, trigger.metadata.namespace, world),
    () => ({}),
    "triggers.eventing.knative.dev",
  ),
  readyRule(
    "KafkaSource.sources.knative.dev",
    ["ConsumerGroup", "OIDCIdentityCreated", "Ready", "SinkProvided"],
    (source, world) =>
      kafkaController(source, world) &&
      world.list("Kafka.kafka.strimzi.io").some((kafka) => isTrue(kafka, "Ready")) &&
      resolved(sinkOf(source), source.metadata.namespace, world),
    (source) => ({ consumers: child(source, "spec").consumers ?? 1 }),
    "kafkasources.sources.knative.dev",
  ),
  readyRule(
    "PingSource.sources.knative.dev",
    ["Deployed", "OIDCIdentityCreated", "Ready", "SinkProvided"],
    (source, world) =>
      controller(source, world) && resolved(sinkOf(source), source.metadata.namespace, world),
  ),
  readyRule(
    "SinkBinding.sources.knative.dev",
    ["OIDCIdentityCreated", "Ready", "SinkBindingAvailable", "SinkProvided"],
    (binding, world) =>
      controller(binding, world) && resolved(sinkOf(binding), binding.metadata.namespace, world),
  ),
  readyRule("JobSink.sinks.knative.dev", ["Addressable", "Ready"], controller, local("job-sink")),
  readyRule(
    "KafkaSink.eventing.knative.dev",
    ["Addressable", "Ready", "TopicReady"],
    kafkaController,
    local("kafka-sink-ingress"),
  ),
  readyRule(
    "EventTransform.eventing.knative.dev",
    ["Addressable", "Ready", "TransformationReady"],
    controller,
    local("event-transform"),
  ),
  readyRule(
    "Channel.messaging.knative.dev",
    ["Addressable", "BackingChannelReady", "Ready"],
    controller,
    local("imc-dispatcher"),
  ),
  readyRule(
    "Subscription.messaging.knative.dev",
    ["AddedToChannel", "ChannelReady", "Ready", "ReferencesResolved"],
    controller,
  ),
  readyRule(
    "Sequence.flows.knative.dev",
    ["Addressable", "ChannelsReady", "Ready", "SubscriptionsReady"],
    controller,
  ),
];
