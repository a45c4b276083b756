import { child, type JsonObject, type KubeObject } from "../../api-server/kube-object";
import type { Rule } from "../rule";
import type { World } from "../world";
import { operatorService } from "./operator-deployment";

const operator = (_: KubeObject, world: World) => world.available("kafka", "strimzi-cluster-operator");
const clusterLabel = "strimzi.io/cluster";

function clusterReady(object: KubeObject, world: World): boolean {
  const name = object.metadata.labels?.[clusterLabel] ?? "";
  const kafka = world.get("Kafka.kafka.strimzi.io", object.metadata.namespace, name);
  const conditions = (child(kafka, "status").conditions as JsonObject[] | undefined) ?? [];
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

/** One claim for each volume of a node, named as Strimzi names them: `data-<volume>-<cluster>-<pool>-<node>`. */
function bindVolumes(pool: KubeObject, node: number, world: World): void {
  const { metadata } = pool;
  const cluster = metadata.labels?.[clusterLabel] ?? "";
  const volumes = (child(pool, "spec").storage as { volumes?: JsonObject[] } | undefined)?.volumes ?? [];
  for (const volume of volumes)
    world.ensure({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: {
        name: `data-${volume.id}-${cluster}-${metadata.name}-${node}`,
        namespace: metadata.namespace ?? "",
        labels: { [clusterLabel]: cluster },
      },
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: volume.size ?? "1Gi" } },
        storageClassName: volume.class ?? "",
        volumeName: `pvc-${metadata.name}-${node}`,
      },
      status: { phase: "Bound" },
    });
}

/** A broker's pod, with the labels by which clients of the API find it. */
function startBroker(pool: KubeObject, node: number, world: World): void {
  const { metadata } = pool;
  const cluster = metadata.labels?.[clusterLabel] ?? "";
  const name = `${cluster}-${metadata.name}-${node}`;
  const namespace = metadata.namespace ?? "";
  world.ensure({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace,
      labels: {
        [clusterLabel]: cluster,
        "strimzi.io/name": `${cluster}-kafka`,
        "strimzi.io/broker-role": "true",
      },
      ownerReferences: [
        { apiVersion: pool.apiVersion, kind: pool.kind, name: metadata.name ?? "", uid: metadata.uid ?? "" },
      ],
    },
    spec: { containers: [{ name: "kafka", image: "quay.io/strimzi/kafka:0.50.0-kafka-4.1.1" }] },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  });
  world.setLog(`${namespace}/${name}`, "Kafka Server started\n");
}

/** The cluster operator: Kafka first, then its topics and users. Topics keep a finalizer. */
export const strimziRules: readonly Rule[] = [
  {
    name: "Kafka becomes ready",
    kind: "Kafka.kafka.strimzi.io",
    requires: operator,
    steps: [
      {
        run: (kafka, world) =>
          world.setConditions(kafka, [["NotReady", "True", "Creating", "Kafka cluster is being deployed"]]),
      },
      {
        afterMs: 60_000,
        run: (kafka, world) => {
          const { name = "", namespace = "" } = kafka.metadata;
          world.ensure(operatorService(namespace, `${name}-kafka-bootstrap`, 9092, "tcp-clients"));
          const { version } = child(child(kafka, "spec"), "kafka");
          world.setStatus(kafka, { conditions: [] });
          world.setConditions(kafka, [["Ready", "True"]], {
            clusterId: "XyZ1kafkaClusterIdAbCdE",
            kafkaVersion: version ?? "4.1.1",
            operatorLastSuccessfulVersion: "0.50.0",
            listeners: [
              {
                name: "plain",
                bootstrapServers: `${name}-kafka-bootstrap.${namespace}.svc:9092`,
                addresses: [{ host: `${name}-kafka-bootstrap.${namespace}.svc`, port: 9092 }],
              },
            ],
          });
        },
      },
    ],
  },
  {
    name: "the node pool gets its ids",
    kind: "KafkaNodePool.kafka.strimzi.io",
    requires: operator,
    steps: [
      {
        run: (pool, world) => {
          const spec = child(pool, "spec");
          const replicas = Number(spec.replicas ?? 1);
          world.setStatus(pool, {
            observedGeneration: pool.metadata.generation ?? 1,
            replicas,
            nodeIds: Array.from({ length: replicas }, (_, i) => i),
            roles: spec.roles ?? [],
          });
          for (let node = 0; node < replicas; node++) {
            bindVolumes(pool, node, world);
            startBroker(pool, node, world);
          }
        },
      },
    ],
  },
  {
    name: "the topic becomes ready",
    kind: "KafkaTopic.kafka.strimzi.io",
    requires: (topic, world) => operator(topic, world) && clusterReady(topic, world),
    steps: [
      {
        run: (topic, world) => {
          const { topicName } = child(topic, "spec");
          world.setConditions(topic, [["Ready", "True"]], {
            topicName: topicName ?? topic.metadata.name,
            topicId: "t1",
          });
        },
      },
    ],
    finalizer: "strimzi.io/topic-operator",
  },
  {
    name: "the user gets its Secret",
    kind: "KafkaUser.kafka.strimzi.io",
    requires: (user, world) => operator(user, world) && clusterReady(user, world),
    steps: [
      {
        run: (user, world) => {
          const { name = "", namespace = "" } = user.metadata;
          const password = Buffer.from("made-by-the-scenario").toString("base64");
          world.ensure({
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name, namespace },
            data: { password },
          });
          world.setConditions(user, [["Ready", "True"]], { username: name, secret: name });
        },
      },
    ],
  },
];
