import type { ProducerRecord } from "kafkajs";
import { producerSink } from "../../src/kafka/kafkajs-client";

test("brokers that are away for the first dead letter are asked again for the next", async () => {
  const sent: ProducerRecord[] = [];
  let connections = 0;
  const sink = producerSink({
    connect: async () => {
      if (++connections === 1) throw new Error("no broker");
    },
    send: async (record) => {
      sent.push(record);
      return [];
    },
  });
  const message = { key: undefined, value: new Uint8Array([1]), headers: { a: "b" } };
  await expect(sink.send("ingest-dlq", message)).rejects.toThrow("no broker");
  await sink.send("ingest-dlq", message);
  await sink.send("ingest-dlq", { ...message, key: "k", value: null });
  expect(connections).toBe(2);
  expect(sent.map(({ topic, acks, messages }) => [topic, acks, messages])).toEqual([
    ["ingest-dlq", -1, [{ key: null, value: Buffer.from([1]), headers: { a: "b" } }]],
    ["ingest-dlq", -1, [{ key: "k", value: null, headers: { a: "b" } }]],
  ]);
});
