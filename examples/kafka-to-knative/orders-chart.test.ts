import { App, Testing } from "cdk8s";
import { external, hasErrors, KafkaCluster, lintApp } from "floe";
import { OrdersChart } from "./orders-chart";

const cluster = KafkaCluster.fromName("events-kafka", "kafka", { brokers: 1 });
const image = "ghcr.io/example/order-processor:1.0.0";

function find(chart: OrdersChart, kind: string, name: string) {
  return Testing.synth(chart).find((one) => one.kind === kind && one.metadata.name === name);
}

test("every order goes to the processor, and what it refuses is kept", () => {
  const chart = new OrdersChart(Testing.app(), { cluster, image });
  expect(find(chart, "KafkaSource", "orders").spec).toMatchObject({
    topics: ["orders"],
    bootstrapServers: ["events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092"],
    sink: { ref: { kind: "Service", name: "order-processor", namespace: "shop" } },
    delivery: { retry: 5, deadLetterSink: { ref: { kind: "KafkaSink", name: "orders-refused" } } },
  });
});

test("no consumer idles: there are as many as partitions", () => {
  const chart = new OrdersChart(Testing.app(), { cluster, image });
  expect(find(chart, "KafkaSource", "orders").spec.consumers).toBe(chart.orders.partitions);
});

test("lint wants to know that the cluster exists", () => {
  const app = new App();
  new OrdersChart(app, { cluster, image });
  expect(lintApp(app).diagnostics.map(({ what }) => what)).toContain(
    "no Kafka 'events-kafka' in namespace 'kafka'",
  );
  external(
    app,
    { api_version: "v1", kind: "Namespace", name: "kafka" },
    { api_version: "kafka.strimzi.io/v1", kind: "Kafka", name: "events-kafka", namespace: "kafka" },
  );
  expect(hasErrors(lintApp(app).diagnostics)).toBe(false);
});
