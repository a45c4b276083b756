import { IngestError } from "@floe/ingest-core";
import { mutants, mutationsAsync } from "../../ingest-core/test/fuzz/mutations";
import { receiveEvents } from "../src/receive-events";

const RUNS = 50_000;
const event = {
  specversion: "1.0",
  id: "partition:0/offset:7",
  source: "/apis/v1/namespaces/demo/kafkasources/light#light-ingest",
  type: "dev.knative.kafka.event",
  time: "2026-01-02T03:04:05.678Z",
  subject: "partition:0#7",
  datacontenttype: "application/json",
  data: { files: ["s3://inbox/a b%20é.parquet"], table: "db.t" },
};

describe("a hundred thousand broken CloudEvents", () => {
  test.each([
    ["structured", "application/cloudevents+json; charset=utf-8", event],
    [
      "batched",
      "application/cloudevents-batch+json",
      [event, { ...event, data: undefined, data_base64: "e30=" }],
    ],
  ])(
    "in %s mode",
    async (_, contentType, body) => {
      const outcome = await mutationsAsync(
        Buffer.from(JSON.stringify(body)),
        (bytes) => receiveEvents({ "content-type": contentType }, bytes),
        RUNS,
      );
      expect(outcome.foreignErrors).toEqual([]);
      expect(outcome.accepted).toBeGreaterThan(RUNS / 20);
      expect(outcome.refused).toBeGreaterThan(RUNS / 20);
      expect(outcome.slowestMs).toBeLessThan(1_000);
      expect(outcome.mostBytes).toBeLessThan(64 << 20);
    },
    600_000,
  );

  test("in the headers of binary mode", async () => {
    const names = [
      "ce-specversion",
      "ce-id",
      "ce-source",
      "ce-type",
      "ce-subject",
      "ce-traceparent",
      "traceparent",
    ];
    const seed = Buffer.from(
      ["1.0", event.id, event.source, event.type, "a%20b", "00-a", "00-b"].join("\\n"),
    );
    let refused = 0;
    for (const mutant of mutants(seed, RUNS)) {
      const values = Buffer.from(mutant).toString("latin1").split("\\n");
      const headers = Object.fromEntries(names.map((name, i) => [name, values[i]]));
      await receiveEvents(headers, mutant).catch((error: unknown) => {
        if (!(error instanceof IngestError)) throw error;
        refused++;
      });
    }
    expect(refused).toBeGreaterThan(RUNS / 100);
  }, 600_000);
});
