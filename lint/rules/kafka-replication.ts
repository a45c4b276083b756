import type { ValuePath } from "../../schema/violation";
import type { LintContext } from "../context";
import { fields, number, text } from "../json";
import { bootstrapAddresses } from "../kafka-clusters";
import type { Finding, LintRule } from "../rule";

/** Copies of a topic stand on different brokers, and enough of them have to be there for a write. */
export const topicReplication: LintRule = {
  kinds: ["KafkaTopic.kafka.strimzi.io"],
  *check({ object, namespace }, { kafka }) {
    const cluster = kafka.find(text(object, "metadata", "labels", "strimzi.io/cluster") ?? "", namespace);
    const replicas = number(object, "spec", "replicas");
    yield* replicasFitBrokers(replicas, ["spec", "replicas"], cluster?.brokers);
    yield* inSyncFits(
      number(object, "spec", "config", "min.insync.replicas"),
      ["spec", "config", "min.insync.replicas"],
      replicas,
    );
  },
};

/** Broker settings that are replication factors. */
const factors = [
  "default.replication.factor",
  "offsets.topic.replication.factor",
  "transaction.state.log.replication.factor",
  "share.coordinator.state.topic.replication.factor",
];

/** Pairs of a minimum and the factor that it counts against. */
const minimums = [
  ["min.insync.replicas", "default.replication.factor"],
  ["transaction.state.log.min.isr", "transaction.state.log.replication.factor"],
  ["share.coordinator.state.topic.min.isr", "share.coordinator.state.topic.replication.factor"],
] as const;

/** Defaults of the brokers have to fit the brokers that there are. */
export const clusterReplication: LintRule = {
  kinds: ["Kafka.kafka.strimzi.io"],
  *check({ object, name, namespace }, { kafka }) {
    const brokers = kafka.find(name, namespace)?.brokers;
    const path = ["spec", "kafka", "config"];
    for (const setting of factors)
      yield* replicasFitBrokers(number(object, ...path, setting), [...path, setting], brokers);
    for (const [minimum, factor] of minimums)
      yield* inSyncFits(
        number(object, ...path, minimum),
        [...path, minimum],
        number(object, ...path, factor) ?? 1,
      );
  },
};

const FACTOR = "default.topic.replication.factor";

/** Topics behind Brokers: settings of the operator's objects and of ConfigMaps beside a bootstrap address. */
export const brokerTopicReplication: LintRule = {
  kinds: ["KnativeEventing.operator.knative.dev", "ConfigMap"],
  *check({ object, kind, namespace }, context) {
    if (kind === "ConfigMap") yield* brokerTopics(object, ["data"], namespace, context);
    else
      for (const [name] of fields(object, "spec", "config"))
        yield* brokerTopics(object, ["spec", "config", name], namespace, context);
  },
};

function* brokerTopics(
  object: unknown,
  path: string[],
  namespace: string | undefined,
  { kafka }: LintContext,
): Iterable<Finding> {
  const servers = text(object, ...path, "bootstrap.servers");
  const [address] = servers === undefined ? [] : [...bootstrapAddresses(servers)];
  if (address === undefined) return;
  const cluster = kafka.find(address.cluster, address.namespace ?? namespace);
  yield* replicasFitBrokers(number(object, ...path, FACTOR), [...path, FACTOR], cluster?.brokers);
}

function* replicasFitBrokers(
  replicas: number | undefined,
  path: ValuePath,
  brokers: number | undefined,
): Iterable<Finding> {
  if (replicas === undefined || brokers === undefined || replicas <= brokers) return;
  yield {
    code: "FLOE3001",
    what: `${replicas} replicas do not fit on ${brokers} ${brokers === 1 ? "broker" : "brokers"}`,
    path,
    got: replicas,
    expected: `at most ${brokers}, the brokers of the node pools`,
  };
}

function* inSyncFits(
  minimum: number | undefined,
  path: ValuePath,
  replicas: number | undefined,
): Iterable<Finding> {
  if (minimum === undefined || replicas === undefined || minimum <= replicas) return;
  yield {
    code: "FLOE3002",
    what: `a write needs ${minimum} replicas in sync, of ${replicas}`,
    path,
    got: minimum,
    expected: `at most ${replicas}`,
  };
}
