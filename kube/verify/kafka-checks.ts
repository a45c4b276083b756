import { text } from "../../lint/json";
import type { KubeObject } from "../kubectl";
import {
  allOf,
  type Check,
  type CheckContext,
  deploymentsReady,
  fail,
  isReady,
  kindsKnown,
  type Outcome,
  pass,
  when,
} from "./check";
import { hasCondition } from "./cluster-checks";

const strimzi = (run: Check["run"]) =>
  when(({ config }) => config.components.strimzi.enabled, "components.strimzi", run);

/** Passes when Strimzi has made a topic. */
export const topicReady = ({ config, cluster }: CheckContext, name: string): Outcome =>
  isReady(cluster, "KafkaTopic.kafka.strimzi.io", name, config.components.strimzi.namespace);

/** Whether an object belongs to the configured Kafka cluster. */
export function ofKafka({ config }: CheckContext, { metadata }: KubeObject): boolean {
  const { kafka_cluster_name, namespace } = config.components.strimzi;
  return metadata.namespace === namespace && metadata.labels?.["strimzi.io/cluster"] === kafka_cluster_name;
}

/** Brokers' pods, as Strimzi labels them (0.50 cluster-operator KafkaCluster). */
export function brokerPods(context: CheckContext): readonly KubeObject[] {
  return context.cluster
    .all("Pod.")
    .filter((pod) => ofKafka(context, pod) && pod.metadata.labels?.["strimzi.io/broker-role"] === "true");
}

/** Phase 2 of the plan: Strimzi and its Kafka. */
export const kafkaChecks: readonly Check[] = [
  {
    id: "strimzi.operator",
    phase: 2,
    title: "the Strimzi operator runs",
    run: strimzi(({ config, cluster }) =>
      deploymentsReady(cluster, config.components.strimzi.namespace, ["strimzi-cluster-operator"]),
    ),
  },
  {
    id: "strimzi.kinds",
    phase: 2,
    title: "Strimzi's CRDs are registered",
    run: strimzi(({ cluster }) =>
      kindsKnown(cluster, "kafka.strimzi.io", ["kafkas", "kafkanodepools", "kafkatopics", "kafkausers"]),
    ),
  },
  {
    id: "kafka.ready",
    phase: 2,
    title: "the Kafka cluster is Ready, at the version of the configuration",
    run: strimzi(({ config, cluster }) => {
      const { kafka_cluster_name, kafka_version, namespace } = config.components.strimzi;
      const ready = isReady(cluster, "Kafka.kafka.strimzi.io", kafka_cluster_name, namespace);
      const kafka = cluster.find("Kafka.kafka.strimzi.io", kafka_cluster_name, namespace);
      if (ready.state !== "pass" || kafka === undefined) return ready;
      const found = text(kafka, "status", "kafkaVersion");
      return found === kafka_version
        ? pass(`version ${found}`)
        : fail(`version ${found ?? "unknown"}, expected ${kafka_version}`);
    }),
  },
  {
    id: "kafka.brokers",
    phase: 2,
    title: "the brokers' pods are Ready",
    run: strimzi((context) => {
      const pods = brokerPods(context);
      if (pods.length === 0) return fail("there are none");
      const down = pods.filter((pod) => !hasCondition(pod, "Ready"));
      return down.length === 0
        ? pass(`${pods.length} brokers`)
        : fail(`not ready: ${down.map(({ metadata }) => metadata.name).join(", ")}`);
    }),
  },
  {
    id: "kafka.volumes",
    phase: 2,
    title: "the brokers' volumes are bound on the configured StorageClass",
    run: strimzi((context) => {
      const { config, cluster } = context;
      const claims = cluster.all("PersistentVolumeClaim.").filter((claim) => ofKafka(context, claim));
      if (claims.length === 0)
        return fail(`no PersistentVolumeClaim of ${config.components.strimzi.kafka_cluster_name}`);
      const wanted = config.platform.block_storage_class;
      return allOf(
        claims.map((claim) => {
          const { name, namespace } = claim.metadata;
          const found = text(claim, "spec", "storageClassName");
          if (found !== wanted) return fail(`${name} is on ${found}, expected ${wanted}`);
          return isReady(cluster, "PersistentVolumeClaim.", name, namespace);
        }),
      );
    }),
  },
];
