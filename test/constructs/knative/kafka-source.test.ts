import fc from "fast-check";
import { toDeliverySpec } from "../../../constructs/knative/delivery";
import { KafkaSink } from "../../../constructs/knative/kafka-sink";
import { KafkaSource, type KafkaSourceProps } from "../../../constructs/knative/kafka-source";
import { KnativeService } from "../../../constructs/knative/knative-service";
import type { IKafkaTopic } from "../../../constructs/references/kafka";
import { only, render, schemaViolations } from "../../support/manifests";

const cluster = { clusterName: "events", namespace: "kafka", bootstrapServers: "events:9092" };
const topic: IKafkaTopic = { topicName: "orders", cluster, partitions: 3 };
const minimal: KafkaSourceProps = {
  name: "orders",
  namespace: "apps",
  topics: [topic],
  consumerGroup: "worker",
  sink: KnativeService.fromName("worker", "apps"),
};

function source(props: Partial<KafkaSourceProps> = {}) {
  const manifests = render((scope) => new KafkaSource(scope, "Source", { ...minimal, ...props }));
  expect(schemaViolations(manifests)).toEqual([]);
  return only(manifests, "KafkaSource");
}

test("is of version v1 and starts at the beginning of the topic, in order, with every default written out", () => {
  const { apiVersion, spec } = source();
  expect(apiVersion).toBe("sources.knative.dev/v1");
  expect(spec).toEqual({
    bootstrapServers: ["events:9092"],
    topics: ["orders"],
    consumerGroup: "worker",
    consumers: 1,
    initialOffset: "earliest",
    ordering: "ordered",
    sink: {
      ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name: "worker", namespace: "apps" },
    },
    delivery: { retry: 10, backoffPolicy: "exponential", backoffDelay: "PT0.3S", timeout: "PT600S" },
  });
});

test("keeps the other delivery settings when one is given: Knative would drop them all", () => {
  expect(source({ delivery: { timeout: "PT15M" } }).spec).toMatchObject({
    delivery: { retry: 10, backoffPolicy: "exponential", backoffDelay: "PT0.3S", timeout: "PT15M" },
  });
});

test("sends what can not be delivered to the dead letter sink", () => {
  const manifests = render((scope) => {
    const deadLetterSink = new KafkaSink(scope, "DeadLetters", { name: "dead", namespace: "apps", topic });
    new KafkaSource(scope, "Source", { ...minimal, delivery: { deadLetterSink } });
  });
  expect(only(manifests, "KafkaSource").spec).toMatchObject({
    delivery: {
      deadLetterSink: {
        ref: {
          apiVersion: "eventing.knative.dev/v1alpha1",
          kind: "KafkaSink",
          name: "dead",
          namespace: "apps",
        },
      },
    },
  });
});

test("says how keys are read and what every event carries", () => {
  const { metadata, spec } = source({ keyType: "int", extensions: { team: "data" } });
  expect(metadata.labels).toEqual({ "kafkasources.sources.knative.dev/key-type": "int" });
  expect(spec).toMatchObject({ ceOverrides: { extensions: { team: "data" } } });
});

describe("refuses", () => {
  test("no topic, and topics of two clusters", () => {
    const elsewhere = { topicName: "orders", cluster: { ...cluster, bootstrapServers: "other:9092" } };
    expect(() => source({ topics: [] })).toThrow("topics: got [], expected topics of one cluster");
    expect(() => source({ topics: [topic, elsewhere] })).toThrow(
      'topics: got ["orders@events:9092","orders@other:9092"], expected topics of one cluster; make one KafkaSource for each cluster',
    );
  });

  test("consumers that would idle, when the partitions are known", () => {
    expect(() => source({ consumers: 4 })).toThrow(
      "consumers: got 4, expected an integer >= 1 and at most the 3 partitions of the topics",
    );
    expect(source({ consumers: 6, topics: [topic, { ...topic, topicName: "returns" }] }).spec).toMatchObject({
      consumers: 6,
    });
    const unknown: IKafkaTopic = { topicName: "theirs", cluster };
    expect(source({ consumers: 40, topics: [unknown] }).spec).toMatchObject({ consumers: 40 });
  });

  test("no consumer at all", () => {
    expect(() => source({ consumers: 0 })).toThrow("consumers: got 0");
  });

  test.each(["10s", "PT", "P", "PT1.25S", "P1W", "P1M", "-PT1S", "PT1H30", "pt1s", ""])(
    "the duration %p, which would only show up as a consumer group that is never ready",
    (backoffDelay) => {
      expect(() => source({ delivery: { backoffDelay } })).toThrow(/delivery.backoffDelay: got .* ISO 8601/);
    },
  );

  test.each(["PT0S", "P0D", "PT0.0S"])("the timeout %p", (timeout) => {
    expect(() => source({ delivery: { timeout } })).toThrow(
      /delivery.timeout: got .*, expected more than zero/,
    );
  });

  test.each([-1, 0.5])("%p retries", (retry) => {
    expect(() => source({ delivery: { retry } })).toThrow(/delivery.retry: got/);
  });
});

test("every duration of days to tenths of a second passes as it is", () => {
  const part = fc.nat({ max: 9999 });
  render((scope) => {
    fc.assert(
      fc.property(part, part, part, part, fc.nat({ max: 9 }), (days, hours, minutes, seconds, tenths) => {
        const duration = `P${days}DT${hours}H${minutes}M${seconds}.${tenths}S`;
        expect(toDeliverySpec(scope, { backoffDelay: duration }).backoffDelay).toBe(duration);
      }),
      { numRuns: 50 },
    );
  });
});
