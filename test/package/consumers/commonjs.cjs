const { ApiObject, App } = require("cdk8s");
const { addLint, FloeChart, KafkaCluster, KafkaTopic, Namespace } = require("floe");
const { KafkaTopic: GeneratedKafkaTopic } = require("floe/imports/kafka.strimzi.io");
const schema = require("floe/config.schema.json");

const app = new App();
const chart = new FloeChart(app, "10-topics", { phase: 2 });
new Namespace(chart, "Namespace", { name: "kafka" });
new KafkaTopic(chart, "Topic", {
  topicName: "orders",
  cluster: KafkaCluster.fromName("events-kafka", "kafka", { brokers: 1 }),
  partitions: 3,
  replicas: 1,
});
const { diagnostics } = addLint(app)();

process.stdout.write(
  JSON.stringify({
    objects: app.node
      .findAll()
      .filter(ApiObject.isApiObject)
      .map(({ kind, name }) => `${kind} ${name}`),
    findings: diagnostics.map(({ code, what }) => `${code} ${what}`),
    apiVersion: GeneratedKafkaTopic.GVK.apiVersion,
    settings: Object.keys(schema.definitions.FloeConfig.properties),
  }),
);
