import { Partitioners } from "kafkajs";
import { nearest } from "../../schema/nearest";
import type { EventRecord } from "../bucket/bucket-event";
import { failure } from "../failure";
import type { KafkaSettings } from "../settings";
import { isForwarded, kafkaClient } from "./client";
import { kafkaFailure, oneBrokerOnly } from "./failure";

/** Where events are sent to. */
export interface EventSink {
  /** Resolves when every record is safe with all in-sync replicas. */
  send(records: readonly EventRecord[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the topic of events, after a look whether it is there.
 *
 * @throws DiagnosticError `FLOE7106`, `FLOE7107`
 */
export async function openEventTopic(settings: KafkaSettings): Promise<EventSink> {
  const kafka = kafkaClient(settings);
  const admin = kafka.admin();
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  const { eventsTopic: topic } = settings;
  try {
    try {
      await admin.connect();
      const { brokers } = await admin.describeCluster();
      const elsewhere = brokers.some(({ host }) => !/^(localhost|127\.|::1)/.test(host));
      if (brokers.length > 1 && elsewhere && isForwarded(settings))
        throw failure(oneBrokerOnly(brokers.length));
      const topics = await admin.listTopics();
      if (!topics.includes(topic)) throw noTopic(topic, topics);
    } finally {
      await admin.disconnect();
    }
    await producer.connect();
  } catch (error) {
    throw kafkaFailure(error, settings);
  }
  return {
    async send(records) {
      try {
        await producer.send({ topic, acks: -1, messages: records.map(({ key, value }) => ({ key, value })) });
      } catch (error) {
        throw kafkaFailure(error, settings);
      }
    },
    close: () => producer.disconnect(),
  };
}

function noTopic(topic: string, topics: readonly string[]) {
  const suggestion = nearest(topic, topics);
  return failure({
    code: "FLOE7107",
    what: `Kafka has no topic '${topic}'`,
    ...(suggestion !== undefined && { suggestion }),
  });
}
