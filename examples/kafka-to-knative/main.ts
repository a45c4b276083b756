import { App } from "cdk8s";
import { addLint, external, KafkaCluster } from "floe";
import { OrdersChart } from "./orders-chart";

const app = new App({ recordConstructMetadata: false });

// The cluster runs already, so lint is told that it does.
const cluster = KafkaCluster.fromName("events-kafka", "kafka", { brokers: 1 });
external(
  app,
  { api_version: "v1", kind: "Namespace", name: cluster.namespace },
  {
    api_version: "kafka.strimzi.io/v1",
    kind: "Kafka",
    name: cluster.clusterName,
    namespace: cluster.namespace,
  },
);

new OrdersChart(app, { cluster, image: "ghcr.io/example/order-processor:1.0.0" });

addLint(app);
app.synth();
