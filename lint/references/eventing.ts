import type { ValuePath } from "../../schema/violation";
import { get, items, text } from "../json";
import type { Manifest } from "../manifest";
import type { Reference, ReferenceRule } from "../rule";
import { groupOf } from "../target";
import { keyReference } from "./pods";

/** Fields that hold a destination of events, by kind. */
const destinations: Readonly<Record<string, readonly ValuePath[]>> = {
  "KafkaSource.sources.knative.dev": [
    ["spec", "sink"],
    ["spec", "delivery", "deadLetterSink"],
  ],
  "PingSource.sources.knative.dev": [["spec", "sink"]],
  "SinkBinding.sources.knative.dev": [["spec", "sink"]],
  "ApiServerSource.sources.knative.dev": [["spec", "sink"]],
  "ContainerSource.sources.knative.dev": [["spec", "sink"]],
  "Trigger.eventing.knative.dev": [
    ["spec", "subscriber"],
    ["spec", "delivery", "deadLetterSink"],
  ],
  "Broker.eventing.knative.dev": [["spec", "delivery", "deadLetterSink"]],
  "EventTransform.eventing.knative.dev": [
    ["spec", "sink"],
    ["spec", "reply"],
  ],
  "Channel.messaging.knative.dev": [["spec", "delivery", "deadLetterSink"]],
  "Subscription.messaging.knative.dev": [
    ["spec", "subscriber"],
    ["spec", "reply"],
    ["spec", "delivery", "deadLetterSink"],
  ],
  "Sequence.flows.knative.dev": [["spec", "reply"]],
};

/** Sinks, subscribers, replies and dead letter sinks. */
export const destinationReferences: ReferenceRule = {
  kinds: Object.keys(destinations),
  *references(manifest) {
    for (const path of destinations[`${manifest.kind}.${manifest.group}`] ?? [])
      yield* destination(get(manifest.object, ...path), path, manifest);
    for (const [index, step] of items(manifest.object, "spec", "steps"))
      yield* destination(step, ["spec", "steps", index], manifest);
  },
};

/** `ref` of a destination; a `uri` is an address of anything. */
function* destination(value: unknown, path: ValuePath, { namespace }: Manifest): Iterable<Reference> {
  const name = text(value, "ref", "name");
  const kind = text(value, "ref", "kind");
  if (name === undefined || kind === undefined) return;
  yield {
    path: [...path, "ref", "name"],
    target: {
      group: groupOf(text(value, "ref", "apiVersion") ?? "v1"),
      kind,
      namespace: text(value, "ref", "namespace") ?? namespace,
      name,
    },
    code: "FLOE2002",
    role: path.includes("deadLetterSink") ? "dead letter sink" : "event destination",
  };
}

/** Brokers of Triggers. */
export const brokerReferences: ReferenceRule = {
  kinds: ["Trigger.eventing.knative.dev"],
  *references({ object, namespace }) {
    const name = text(object, "spec", "broker");
    if (name === undefined) return;
    yield {
      path: ["spec", "broker"],
      target: { group: "eventing.knative.dev", kind: "Broker", namespace, name },
      code: "FLOE2009",
      role: "Broker",
    };
  },
};

/** Keys that a Broker of class Kafka reads (eventing-kafka-broker 1.21 control-plane/pkg/kafka/topic.go). */
const kafkaBrokerKeys = ["bootstrap.servers", "default.topic.partitions", "default.topic.replication.factor"];

/** Settings of a Broker, with the keys that class Kafka wants. */
export const brokerConfigReferences: ReferenceRule = {
  kinds: ["Broker.eventing.knative.dev"],
  *references({ object, namespace }) {
    const config = get(object, "spec", "config");
    const name = text(config, "name");
    if (name === undefined || text(config, "kind") !== "ConfigMap") return;
    const isKafka = text(object, "metadata", "annotations", "eventing.knative.dev/broker.class") === "Kafka";
    for (const key of isKafka ? kafkaBrokerKeys : [undefined])
      yield {
        path: ["spec", "config", "name"],
        target: { group: "", kind: "ConfigMap", namespace: text(config, "namespace") ?? namespace, name },
        code: "FLOE2005",
        role: "settings of the Broker",
        ...(key !== undefined && { key: { name: key, path: ["spec", "config", "name"], code: "FLOE2006" } }),
      };
  },
};

/** The Channel of a Subscription. */
export const channelReferences: ReferenceRule = {
  kinds: ["Subscription.messaging.knative.dev"],
  *references({ object, namespace }) {
    const channel = get(object, "spec", "channel");
    const name = text(channel, "name");
    const kind = text(channel, "kind");
    if (name === undefined || kind === undefined) return;
    yield {
      path: ["spec", "channel", "name"],
      target: { group: groupOf(text(channel, "apiVersion") ?? "v1"), kind, namespace, name },
      code: "FLOE2027",
      role: "Channel",
    };
  },
};

const KAFKA_CLIENTS = ["KafkaSource.sources.knative.dev", "KafkaSink.eventing.knative.dev"];

/** Credentials of KafkaSources and KafkaSinks. */
export const kafkaClientSecrets: ReferenceRule = {
  kinds: KAFKA_CLIENTS,
  *references({ object, namespace }) {
    for (const [field, role] of netSecrets)
      yield* keyReference(
        get(object, "spec", "net", ...field, "secretKeyRef"),
        ["spec", "net", ...field, "secretKeyRef"],
        namespace,
        "Secret",
        role,
      );
    const name = text(object, "spec", "auth", "secret", "ref", "name");
    if (name !== undefined)
      yield {
        path: ["spec", "auth", "secret", "ref", "name"],
        target: { group: "", kind: "Secret", namespace, name },
        code: "FLOE2003",
        role: "credentials",
      };
  },
};

const netSecrets: readonly [path: readonly string[], role: string][] = [
  [["sasl", "user"], "SASL user"],
  [["sasl", "password"], "SASL password"],
  [["sasl", "type"], "SASL mechanism"],
  [["tls", "cert"], "client certificate"],
  [["tls", "key"], "client key"],
  [["tls", "caCert"], "CA certificate"],
];

/** The workload that a SinkBinding injects its sink into. */
export const sinkBindingSubjects: ReferenceRule = {
  kinds: ["SinkBinding.sources.knative.dev"],
  *references({ object, namespace }) {
    const subject = get(object, "spec", "subject");
    const name = text(subject, "name");
    const kind = text(subject, "kind");
    if (name === undefined || kind === undefined) return;
    yield {
      path: ["spec", "subject", "name"],
      target: {
        group: groupOf(text(subject, "apiVersion") ?? "v1"),
        kind,
        namespace: text(subject, "namespace") ?? namespace,
        name,
      },
      code: "FLOE2029",
      role: "subject of the binding",
    };
  },
};
