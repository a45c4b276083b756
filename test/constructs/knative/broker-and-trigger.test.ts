import { Broker, type BrokerProps } from "../../../constructs/knative/broker";
import { KnativeService } from "../../../constructs/knative/knative-service";
import { Trigger, type TriggerProps } from "../../../constructs/knative/trigger";
import { only, render, schemaViolations } from "../../support/manifests";

const subscriber = KnativeService.fromName("display", "apps");

function broker(props: Partial<BrokerProps> = {}) {
  const manifests = render(
    (scope) => new Broker(scope, "Broker", { name: "default", namespace: "apps", ...props }),
  );
  expect(schemaViolations(manifests)).toEqual([]);
  return only(manifests, "Broker");
}

function trigger(props: Partial<TriggerProps> = {}) {
  const manifests = render(
    (scope) =>
      new Trigger(scope, "Trigger", {
        name: "to-display",
        broker: Broker.fromName("default", "apps"),
        subscriber,
        ...props,
      }),
  );
  expect(schemaViolations(manifests)).toEqual([]);
  return only(manifests, "Trigger");
}

describe("Broker", () => {
  test("has its class and config written out, not the cluster's default of the day", () => {
    const { metadata, spec } = broker();
    expect(metadata.annotations).toEqual({ "eventing.knative.dev/broker.class": "Kafka" });
    expect(spec).toMatchObject({
      config: {
        apiVersion: "v1",
        kind: "ConfigMap",
        name: "kafka-broker-config",
        namespace: "knative-eventing",
      },
    });
  });

  test("keeps the delivery timeout, which the generated class would drop", () => {
    expect(broker({ delivery: { timeout: "PT1M" } }).spec).toMatchObject({
      delivery: { retry: 10, timeout: "PT1M" },
    });
  });

  test("can keep its events in a topic of somebody else's", () => {
    const cluster = { clusterName: "events", namespace: "kafka", bootstrapServers: "events:9092" };
    expect(broker({ topic: { topicName: "events", cluster } }).metadata.annotations).toMatchObject({
      "kafka.eventing.knative.dev/external.topic": "events",
    });
  });

  test("is a sink under its own name, made here or elsewhere", () => {
    let made: unknown;
    render((scope) => {
      made = new Broker(scope, "Broker", { name: "default", namespace: "apps" }).sinkRef;
    });
    expect(made).toEqual(Broker.fromName("default", "apps").sinkRef);
    expect(made).toEqual({
      apiVersion: "eventing.knative.dev/v1",
      kind: "Broker",
      name: "default",
      namespace: "apps",
    });
  });
});

describe("Trigger", () => {
  test("stands in the Broker's namespace and takes every event, with the Broker's delivery", () => {
    const { metadata, spec } = trigger();
    expect(metadata).toMatchObject({
      name: "to-display",
      namespace: "apps",
      annotations: { "kafka.eventing.knative.dev/delivery.order": "unordered" },
    });
    expect(spec).toEqual({ broker: "default", subscriber: { ref: subscriber.sinkRef } });
  });

  test("passes every kind of filter through, nested ones too", () => {
    const filters: TriggerProps["filters"] = [
      { exact: { type: "order.created" } },
      { cesql: "source LIKE '%shop%'" },
      { any: [{ prefix: { source: "/eu" } }, { not: { all: [{ suffix: { subject: ".csv" } }] } }] },
    ];
    expect(trigger({ filters }).spec).toMatchObject({ filters });
  });

  test("keeps a delivery of its own whole", () => {
    expect(trigger({ ordering: "ordered", delivery: { retry: 2 } })).toMatchObject({
      metadata: { annotations: { "kafka.eventing.knative.dev/delivery.order": "ordered" } },
      spec: {
        delivery: { retry: 2, backoffPolicy: "exponential", backoffDelay: "PT0.3S", timeout: "PT600S" },
      },
    });
  });

  test("refuses attributes that no event can have, however deep", () => {
    expect(() => trigger({ filters: [{ all: [{ not: { exact: { "X-Type": "a" } } }] }] })).toThrow(
      'filters: got "X-Type", expected attribute names of lower-case letters and digits',
    );
  });
});
