import { type Chart, Testing } from "cdk8s";
import { EventingDemoChart } from "../../charts/eventing-demo";
import { KafkaChart } from "../../charts/kafka";
import { KafkaSourceDemoChart } from "../../charts/kafka-source-demo";
import { S3EventsChart } from "../../charts/s3-events";
import { KafkaTopic } from "../../constructs/kafka/kafka-topic";
import { type ConfigChange, changedConfig } from "../support/changed-config";
import { find } from "../support/find";
import { identities, manifestsOf, schemaViolations, toYaml } from "../support/manifests";

function charts(platform: ConfigChange["platform"] = {}) {
  const app = Testing.app();
  const settings = changedConfig({ platform });
  const { cluster } = new KafkaChart(app, settings);
  const eventing = new EventingDemoChart(app, settings);
  return {
    cluster,
    settings,
    eventing,
    kafkaSource: new KafkaSourceDemoChart(app, { ...settings, cluster, eventDisplay: eventing.eventDisplay }),
    s3Events: new S3EventsChart(app, { ...settings, events: KafkaTopic.fromName("s3-events", cluster, 3) }),
  };
}

const objectsOf = (chart: Chart) => {
  const objects = manifestsOf(chart);
  expect(schemaViolations(objects)).toEqual([]);
  return objects;
};

describe("61-eventing-demo", () => {
  test("renders an event a minute, through a Broker in Kafka, into a log", () => {
    expect(toYaml(objectsOf(charts().eventing))).toMatchSnapshot();
  });

  test("names the Broker's class and configuration itself", () => {
    const broker = find(objectsOf(charts().eventing), "Broker");
    expect(broker.metadata.annotations).toMatchObject({ "eventing.knative.dev/broker.class": "Kafka" });
    expect(broker.spec.config).toMatchObject({ name: "kafka-broker-config", namespace: "knative-eventing" });
  });

  test("follows the namespaces of the configuration", () => {
    const objects = objectsOf(charts({ eventing_namespace: "demo" }).eventing);
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(["demo"]));
  });
});

describe("62-kafka-source-demo", () => {
  test("renders a topic and a source that logs with the other demo", () => {
    expect(toYaml(objectsOf(charts().kafkaSource))).toMatchSnapshot();
  });

  test("logs on its own when the other demo is off", () => {
    const { cluster, settings } = charts();
    const objects = objectsOf(new KafkaSourceDemoChart(Testing.app(), { ...settings, cluster }));
    expect(identities(objects)).toEqual([
      "KafkaTopic kafka/demo-topic",
      "Service eventing-demo/event-display",
      "KafkaSource eventing-demo/demo-source",
    ]);
  });

  test("replicates its topic in production", () => {
    const { kafkaSource } = charts({ profile: "production" });
    expect(find(objectsOf(kafkaSource), "KafkaTopic").spec.replicas).toBe(3);
  });
});

describe("63-s3-events", () => {
  test("renders a service and its source", () => {
    expect(toYaml(objectsOf(charts().s3Events))).toMatchSnapshot();
  });

  test("reads from the beginning, in a group of its own", () => {
    const { spec } = find(objectsOf(charts().s3Events), "KafkaSource");
    expect(spec).toMatchObject({
      topics: ["s3-events"],
      consumerGroup: "s3-event-processor",
      initialOffset: "earliest",
    });
  });

  test("keeps its service off the gateway", () => {
    expect(find(objectsOf(charts().s3Events), "Service").metadata.labels).toMatchObject({
      "networking.knative.dev/visibility": "cluster-local",
    });
  });
});
