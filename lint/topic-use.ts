import type { ValuePath } from "../schema/violation";
import type { LintContext } from "./context";
import { get, isObject, items, text } from "./json";
import { bootstrapAddresses, type KnownCluster } from "./kafka-clusters";
import type { Manifest } from "./manifest";

/** A topic that somebody reads or writes. */
export interface TopicUse {
  readonly topic: string;
  readonly path: ValuePath;
  readonly role: string;
  /** Bootstrap servers beside it. @default - not said: any cluster's topic will do */
  readonly bootstrapServers?: string;
}

/** How each kind names topics. */
const users: Readonly<Record<string, (manifest: Manifest) => Iterable<TopicUse>>> = {
  *"KafkaSource.sources.knative.dev"({ object }) {
    const bootstrapServers = addresses(object);
    for (const [index, topic] of items(object, "spec", "topics"))
      if (typeof topic === "string")
        yield { topic, path: ["spec", "topics", index], role: "consumed topic", bootstrapServers };
  },
  *"KafkaSink.eventing.knative.dev"({ object }) {
    // A sink that says how many partitions its topic has makes the topic itself.
    if (get(object, "spec", "numPartitions") !== undefined) return;
    const topic = text(object, "spec", "topic");
    const bootstrapServers = addresses(object);
    if (topic !== undefined)
      yield { topic, path: ["spec", "topic"], role: "topic of the sink", bootstrapServers };
  },
  *"CephBucketTopic.ceph.rook.io"({ object, name }) {
    const uri = text(object, "spec", "endpoint", "kafka", "uri");
    if (uri !== undefined)
      yield {
        topic: name,
        path: ["metadata", "name"],
        role: "Kafka topic of the object's own name, which RGW writes to",
        bootstrapServers: uri,
      };
  },
  *"KafkaUser.kafka.strimzi.io"({ object }) {
    for (const [index, acl] of items(object, "spec", "authorization", "acls")) {
      const topic = text(acl, "resource", "name");
      const exact = text(acl, "resource", "patternType") !== "prefix";
      if (text(acl, "resource", "type") === "topic" && topic !== undefined && topic !== "*" && exact)
        yield {
          topic,
          path: ["spec", "authorization", "acls", index, "resource", "name"],
          role: "topic of the rule",
        };
    }
  },
  "Integration.camel.apache.org": ({ object }) =>
    camelTopics(get(object, "spec", "flows"), ["spec", "flows"]),
  *ConfigMap({ object }) {
    const flow = text(object, "data", "flow.json.raw");
    if (flow !== undefined) yield* nifiTopics(flow);
  },
};

const addresses = (object: unknown) =>
  items(object, "spec", "bootstrapServers")
    .map(([, address]) => address)
    .join(",");

/** Kinds whose objects name topics. */
export const topicUsers: readonly string[] = Object.keys(users);

/** Topics that an object reads or writes. */
export function topicUses(manifest: Manifest): Iterable<TopicUse> {
  const key = manifest.group === "" ? manifest.kind : `${manifest.kind}.${manifest.group}`;
  return users[key]?.(manifest) ?? [];
}

/** Endpoints `kafka:topic?brokers=…` of a Camel route, also with the options as `parameters`. */
function* camelTopics(value: unknown, path: ValuePath): Iterable<TopicUse> {
  if (typeof value === "string") yield* camelEndpoint(value, undefined, path);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* camelTopics(item, [...path, index]);
  else if (isObject(value)) {
    const uri = text(value, "uri");
    if (uri !== undefined) yield* camelEndpoint(uri, text(value, "parameters", "brokers"), [...path, "uri"]);
    for (const [name, field] of Object.entries(value))
      if (name !== "uri") yield* camelTopics(field, [...path, name]);
  }
}

function* camelEndpoint(uri: string, brokers: string | undefined, path: ValuePath): Iterable<TopicUse> {
  const [, topic, query = ""] = /^kafka:(?:\/\/)?([^?]+)(?:\?(.*))?$/.exec(uri) ?? [];
  // Placeholders and expressions are filled in when the route runs.
  if (topic === undefined || /[{$]/.test(topic)) return;
  const bootstrapServers = brokers ?? new URLSearchParams(query).get("brokers") ?? undefined;
  for (const name of topic.split(","))
    yield {
      topic: name,
      path,
      role: "Camel endpoint",
      ...(bootstrapServers !== undefined && { bootstrapServers }),
    };
}

/** Properties of NiFi 2 processors that name topics. */
const nifiProperties = ["Topics", "Topic Name"];

/** Topics of a NiFi flow. Its controller service has the addresses, which are checked on their own. */
function* nifiTopics(flow: string): Iterable<TopicUse> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(flow);
  } catch {
    return;
  }
  for (const [, processor] of items(parsed, "rootGroup", "processors")) {
    if (!/\.(ConsumeKafka|PublishKafka)$/.test(text(processor, "type") ?? "")) continue;
    for (const property of nifiProperties) {
      const names = text(processor, "properties", property);
      if (names === undefined || /[#$]\{/.test(names)) continue;
      for (const topic of names.split(","))
        yield {
          topic: topic.trim(),
          path: ["data", "flow.json.raw"],
          role: `${property} of processor '${text(processor, "name") ?? ""}'`,
        };
    }
  }
}

/**
 * Clusters that a use of a topic may mean: the one that its addresses name, else every known one.
 *
 * @returns undefined when the addresses name a cluster that lint does not know
 */
export function clustersOf(
  { bootstrapServers }: TopicUse,
  namespace: string | undefined,
  { kafka }: LintContext,
): readonly KnownCluster[] | undefined {
  if (bootstrapServers === undefined) return kafka.all();
  const named = [...bootstrapAddresses(bootstrapServers)].map((address) =>
    kafka.find(address.cluster, address.namespace ?? namespace),
  );
  const known = named.filter((cluster) => cluster !== undefined);
  return known.length === 0 ? undefined : known;
}
