import { App, type Chart } from "cdk8s";
import {
  addLint,
  type Diagnostic,
  external,
  FloeChart,
  type FloeConfig,
  type IEventSink,
  type IKafkaTopic,
  KafkaCluster,
  KafkaSource,
  KnativeService,
  parseConfig,
} from "floe";
import { KafkaTopic, type KafkaTopicProps } from "floe/imports/kafka.strimzi.io";

/** Whoever takes a reference takes what a construct is, and what a name stands for. */
function deliver(chart: Chart, topic: IKafkaTopic, sink: IEventSink): KafkaSource {
  const namespace = sink.sinkRef.namespace;
  return new KafkaSource(chart, "Source", {
    name: "orders",
    namespace,
    topics: [topic],
    consumerGroup: "orders",
    sink,
  });
}

const config: FloeConfig = parseConfig("");
const app = new App();
const chart = new FloeChart(app, "10-orders", { phase: 2 });
const cluster = KafkaCluster.fromName(config.components.strimzi.kafka_cluster_name, "kafka");
const generated: KafkaTopicProps = {
  metadata: { name: "orders", namespace: "kafka", labels: { "strimzi.io/cluster": cluster.clusterName } },
  spec: { partitions: 3, replicas: 1 },
};
new KafkaTopic(chart, "Topic", generated);
const service = new KnativeService(chart, "Service", {
  name: "orders",
  namespace: "shop",
  image: "example.org/orders:1.0.0",
  visibility: "cluster-local",
});
deliver(chart, { topicName: "orders", cluster }, service);

// @ts-expect-error a topic is a reference, not a string
void (() => deliver(chart, "orders", service));

external(
  app,
  { api_version: "v1", kind: "Namespace", name: "kafka" },
  { api_version: "v1", kind: "Namespace", name: "shop" },
  { api_version: "kafka.strimzi.io/v1", kind: "Kafka", name: cluster.clusterName, namespace: "kafka" },
);
const findings: readonly Diagnostic[] = addLint(app)().diagnostics;
process.stdout.write(findings.map(({ code, what }) => `${code} ${what}\n`).join(""));
