import { get, items, text } from "../lint/json";
import type { Manifest } from "../lint/manifest";
import { topicUses } from "../lint/topic-use";
import type { GraphEdge } from "./graph";
import { nodeId, type Parties } from "./parties";

/** The way of events and rows: bucket, notifications, topics, dispatcher, sources, services, tables. */
export function* dataEdges(parties: Parties): Iterable<GraphEdge> {
  for (const manifest of parties.manifests)
    yield* (flows[`${manifest.kind}.${manifest.group}`] ?? none)(manifest, parties);
}

type Flow = (manifest: Manifest, parties: Parties) => Iterable<GraphEdge>;

const none: Flow = () => [];

const flows: Readonly<Record<string, Flow>> = {
  *"ObjectBucketClaim.objectbucket.io"(bucket, parties) {
    const id = idOf(bucket);
    yield { from: parties.outside("User", "S3 client"), to: id, kind: "data", label: "PUT" };
    const labels = get(bucket.object, "metadata", "labels") as Record<string, string> | undefined;
    for (const [label, name] of Object.entries(labels ?? {}))
      if (label.startsWith("bucket-notification-"))
        yield { from: id, to: nodeId("CephBucketNotification", bucket.namespace, name), kind: "data" };
  },
  *"CephBucketNotification.ceph.rook.io"(notification) {
    const topic = text(notification.object, "spec", "topic");
    if (topic === undefined) return;
    yield {
      from: idOf(notification),
      to: nodeId("CephBucketTopic", notification.namespace, topic),
      kind: "data",
    };
  },
  *"CephBucketTopic.ceph.rook.io"(topic, parties) {
    if (get(topic.object, "spec", "endpoint", "kafka") === undefined) return;
    yield { from: idOf(topic), to: parties.topic(topic.name), kind: "data", label: "event" };
  },
  "Integration.camel.apache.org": topicsOf,
  *"ConfigMap."(manifest, parties) {
    const agent = parties
      .ofKind("StatefulSet", "apps")
      .find(({ name, namespace }) => namespace === manifest.namespace && manifest.name.startsWith(name));
    for (const { from, to, ...edge } of topicsOf(manifest, parties)) {
      const own = idOf(manifest);
      const runner = agent === undefined ? own : idOf(agent);
      yield { ...edge, from: from === own ? runner : from, to: to === own ? runner : to };
    }
  },
  *"KafkaSource.sources.knative.dev"(source, parties) {
    for (const [, topic] of items(source.object, "spec", "topics"))
      if (typeof topic === "string") yield { from: parties.topic(topic), to: idOf(source), kind: "data" };
    yield* deliveries(source, ["spec", "sink"]);
  },
  *"KafkaSink.eventing.knative.dev"(sink, parties) {
    const topic = text(sink.object, "spec", "topic");
    if (topic !== undefined) yield { from: idOf(sink), to: parties.topic(topic), kind: "dead-letter" };
  },
  *"PingSource.sources.knative.dev"(source) {
    yield* deliveries(source, ["spec", "sink"]);
  },
  *"Trigger.eventing.knative.dev"(trigger) {
    const broker = text(trigger.object, "spec", "broker");
    if (broker !== undefined)
      yield { from: nodeId("Broker", trigger.namespace, broker), to: idOf(trigger), kind: "data" };
    yield* deliveries(trigger, ["spec", "subscriber"]);
  },
  *"Service.serving.knative.dev"(service, parties) {
    const environment = containerEnvironment(service);
    const table = environment.get("CATALOG_URI") === undefined ? undefined : "Iceberg tables";
    if (table === undefined) return;
    const job = environment.has("SPARK_JOB_NAMESPACE") ? parties.outside("Job", "Spark job") : undefined;
    if (job !== undefined) yield { from: idOf(service), to: job, kind: "data", label: "SparkApplication" };
    yield { from: job ?? idOf(service), to: parties.outside("Table", table), kind: "data", label: "rows" };
  },
};

const idOf = ({ kind, namespace, name }: Manifest) => nodeId(kind, namespace, name);

function* topicsOf(manifest: Manifest, parties: Parties): Iterable<GraphEdge> {
  const seen = new Set<string>();
  for (const { topic, path, role } of topicUses(manifest)) {
    const reads = path.at(-2) === "from" || role.startsWith("Topics of");
    if (seen.has(`${reads} ${topic}`)) continue;
    seen.add(`${reads} ${topic}`);
    const id = parties.topic(topic);
    const kind = /dlq|dead/.test(topic) ? "dead-letter" : "data";
    yield reads ? { from: id, to: idOf(manifest), kind } : { from: idOf(manifest), to: id, kind };
  }
}

function* deliveries(source: Manifest, path: readonly string[]): Iterable<GraphEdge> {
  const { object, namespace } = source;
  const sink = refId(get(object, ...path), namespace);
  if (sink !== undefined) yield { from: idOf(source), to: sink, kind: "data" };
  const deadLetters = refId(get(object, "spec", "delivery", "deadLetterSink"), namespace);
  if (deadLetters !== undefined) yield { from: idOf(source), to: deadLetters, kind: "dead-letter" };
}

function refId(destination: unknown, namespace: string | undefined): string | undefined {
  const kind = text(destination, "ref", "kind");
  const name = text(destination, "ref", "name");
  if (kind === undefined || name === undefined) return undefined;
  return nodeId(kind, text(destination, "ref", "namespace") ?? namespace, name);
}

function containerEnvironment(service: Manifest): Map<string, string> {
  const environment = new Map<string, string>();
  for (const [, container] of items(service.object, "spec", "template", "spec", "containers"))
    for (const [, variable] of items(container, "env"))
      environment.set(text(variable, "name") ?? "", text(variable, "value") ?? "");
  return environment;
}
