import { IngestError } from "@floe/ingest-core";
import { CloudEvent, HTTP } from "cloudevents";
import fc from "fast-check";
import { receiveEvents } from "../src/receive-events";

/** What eventing-kafka-broker 1.21 sends for a record that is no CloudEvent (knative KafkaSource, binary mode). */
const kafkaSourceHeaders = {
  host: "csv-to-iceberg.eventing-demo.svc.cluster.local",
  prefer: "reply",
  "kn-namespace": "eventing-demo",
  "ce-specversion": "1.0",
  "ce-type": "dev.knative.kafka.event",
  "ce-source": "/apis/v1/namespaces/eventing-demo/kafkasources/light-ingest#light-ingest",
  "ce-id": "partition:2/offset:17",
  "ce-subject": "partition:2#17",
  "ce-time": "2026-11-22T13:26:50.938Z",
  "ce-key": "sales.orders",
  "ce-partitionkey": "sales.orders",
};

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("utf8");

describe("receiveEvents", () => {
  test("reads a plain Kafka record as KafkaSource sends it: no content type, bytes as they are", async () => {
    const [event] = await receiveEvents(kafkaSourceHeaders, Buffer.from('{"files":["s3://b/k"]}'));
    expect(event).toMatchObject({
      id: "partition:2/offset:17",
      source: "/apis/v1/namespaces/eventing-demo/kafkasources/light-ingest#light-ingest",
      type: "dev.knative.kafka.event",
      subject: "partition:2#17",
    });
    expect(text(event?.data)).toBe('{"files":["s3://b/k"]}');
  });

  test("does not care which content type the producer gave the record", async () => {
    const headers = { ...kafkaSourceHeaders, "content-type": "text/plain" };
    expect(text((await receiveEvents(headers, Buffer.from("{}")))[0]?.data)).toBe("{}");
  });

  test("a tombstone is an event without data", async () => {
    expect((await receiveEvents(kafkaSourceHeaders, new Uint8Array()))[0]?.data.byteLength).toBe(0);
  });

  test("takes the trace context from the extension, else from the header of the hop", async () => {
    const hop = { ...kafkaSourceHeaders, traceparent: "00-hop" };
    expect((await receiveEvents(hop, new Uint8Array()))[0]?.traceparent).toBe("00-hop");
    const event = { ...hop, "ce-traceparent": "00-event" };
    expect((await receiveEvents(event, new Uint8Array()))[0]?.traceparent).toBe("00-event");
  });

  test("decodes percent-encoded attributes and keeps those that only look encoded", async () => {
    const headers = { ...kafkaSourceHeaders, "ce-subject": "caf%C3%A9", "ce-id": "100%" };
    expect((await receiveEvents(headers, new Uint8Array()))[0]).toMatchObject({
      subject: "café",
      id: "100%",
    });
  });

  const request = { files: ["s3://b/k"], table: "a.b" };
  const event = new CloudEvent({ id: "1", source: "/cli", type: "dev.floe.ingest.request", data: request });

  test("reads structured mode", async () => {
    const message = HTTP.structured(event);
    const [received] = await receiveEvents(
      { "content-type": "application/cloudevents+json" },
      Buffer.from(String(message.body)),
    );
    expect(received).toMatchObject({ id: "1", source: "/cli", type: "dev.floe.ingest.request" });
    expect(JSON.parse(text(received?.data))).toEqual(request);
  });

  test("reads base64 data in structured mode", async () => {
    const body = {
      specversion: "1.0",
      id: "1",
      source: "/cli",
      type: "t",
      data_base64: Buffer.from("{}").toString("base64"),
    };
    const [received] = await receiveEvents(
      { "content-type": "application/cloudevents+json" },
      Buffer.from(JSON.stringify(body)),
    );
    expect(text(received?.data)).toBe("{}");
  });

  test("reads batched mode", async () => {
    const body = [1, 2].map((i) => ({
      specversion: "1.0",
      id: String(i),
      source: "/cli",
      type: "t",
      data: { i },
    }));
    const headers = { "content-type": "application/cloudevents-batch+json; charset=utf-8" };
    const received = await receiveEvents(headers, Buffer.from(JSON.stringify(body)));
    expect(received.map(({ id }) => id)).toEqual(["1", "2"]);
  });

  test.each([
    ["no CloudEvents headers at all", { "content-type": "application/json" }, "{}"],
    ["another spec version", { ...kafkaSourceHeaders, "ce-specversion": "0.3" }, "{}"],
    ["no id", { ...kafkaSourceHeaders, "ce-id": "" }, "{}"],
    ["a structured body that is no JSON", { "content-type": "application/cloudevents+json" }, "{"],
    ["a structured body that is no event", { "content-type": "application/cloudevents+json" }, '{"id":"1"}'],
  ])("refuses %s for good", async (_, headers, body) => {
    await expect(receiveEvents(headers, Buffer.from(body))).rejects.toMatchObject({
      code: "request.not-an-event",
      retriable: false,
    });
  });

  test("arbitrary headers and bytes only ever give a typed error", async () => {
    const types = ["application/cloudevents+json", "application/cloudevents-batch+json", "application/json"];
    const headers = fc.record(
      {
        "content-type": fc.constantFrom(...types),
        "ce-specversion": fc.constantFrom("1.0", "x"),
        "ce-id": fc.string(),
        "ce-type": fc.string(),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.json().map((json) => Buffer.from(json)),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(headers, body, async (given, bytes) => {
        try {
          await receiveEvents(given, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(IngestError);
        }
      }),
    );
  });
});
