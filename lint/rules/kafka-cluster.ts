import { KAFKA_VERSIONS } from "../../constructs/kafka/kafka-version";
import { nearest } from "../../schema/nearest";
import { text } from "../json";
import { brokerConfig, hasRole, poolsOf } from "../kafka-clusters";
import type { LintRule } from "../rule";

const KAFKA = "Kafka.kafka.strimzi.io";

/** The operator runs the Kafka versions that it was built with. */
export const clusterVersion: LintRule = {
  kinds: [KAFKA],
  *check({ object }) {
    const version = text(object, "spec", "kafka", "version");
    if (version === undefined || KAFKA_VERSIONS.includes(version)) return;
    const suggestion = nearest(version, KAFKA_VERSIONS);
    yield {
      code: "FLOE3005",
      what: `Strimzi 0.50 does not run Kafka ${version}`,
      path: ["spec", "kafka", "version"],
      got: version,
      expected: `one of ${KAFKA_VERSIONS.join(", ")}`,
      ...(suggestion !== undefined && { suggestion }),
    };
  },
};

/** A cluster consists of its node pools; between them they have both roles. */
export const clusterRoles: LintRule = {
  kinds: [KAFKA],
  *check(manifest, context) {
    const pools = poolsOf(manifest, context);
    for (const role of ["controller", "broker"])
      if (!pools.some((pool) => hasRole(pool, role)))
        yield {
          code: "FLOE3006",
          what: `no node pool of the cluster has the role '${role}'`,
          path: ["metadata", "name"],
          expected: `a KafkaNodePool with the role, labelled strimzi.io/cluster: ${manifest.name}`,
        };
  },
};

/** Prefixes of settings that Strimzi writes itself (strimzi 0.50.0 KafkaClusterSpec.FORBIDDEN_PREFIXES). */
const forbiddenPrefixes = [
  "listeners",
  "advertised.",
  "broker.",
  "listener.",
  "host.name",
  "port",
  "inter.broker.listener.name",
  "sasl.",
  "ssl.",
  "security.",
  "password.",
  "log.dir",
  "zookeeper.connect",
  "zookeeper.set.acl",
  "zookeeper.ssl",
  "zookeeper.clientCnxnSocket",
  "authorizer.",
  "super.user",
  "cruise.control.metrics.topic",
  "cruise.control.metrics.reporter.bootstrap.servers",
  "node.id",
  "process.roles",
  "controller.",
  "metadata.log.dir",
  "zookeeper.metadata.migration.enable",
  "client.quota.callback.static.kafka.admin.",
  "client.quota.callback.static.produce",
  "client.quota.callback.static.fetch",
  "client.quota.callback.static.storage.per.volume.limit.min.available.",
  "client.quota.callback.static.excluded.principal.name.list",
  "prometheus.metrics.reporter.",
];

/** What begins like that and may be set all the same (ibid., FORBIDDEN_PREFIX_EXCEPTIONS). */
const exceptions = [
  "zookeeper.connection.timeout.ms",
  "sasl.server.max.receive.size",
  "ssl.cipher.suites",
  "ssl.protocol",
  "ssl.enabled.protocols",
  "ssl.secure.random.implementation",
  "cruise.control.metrics.topic.num.partitions",
  "cruise.control.metrics.topic.replication.factor",
  "cruise.control.metrics.topic.retention.ms",
  "cruise.control.metrics.topic.auto.create.retries",
  "cruise.control.metrics.topic.auto.create.timeout.ms",
  "cruise.control.metrics.topic.min.insync.replicas",
  "controller.quorum.election.backoff.max.ms",
  "controller.quorum.election.timeout.ms",
  "controller.quorum.fetch.timeout.ms",
];

/** Settings that the operator drops from the brokers' configuration. */
export const operatorSettings: LintRule = {
  kinds: [KAFKA],
  *check(manifest) {
    for (const [setting, value] of brokerConfig(manifest)) {
      const prefix = forbiddenPrefixes.find((forbidden) => setting.startsWith(forbidden));
      if (prefix === undefined || exceptions.includes(setting)) continue;
      yield {
        code: "FLOE3004",
        what: `the operator ignores '${setting}'`,
        path: ["spec", "kafka", "config", setting],
        got: value,
        expected: `no setting that begins with '${prefix}'`,
      };
    }
  },
};
