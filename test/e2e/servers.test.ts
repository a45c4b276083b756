import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { CephRgw } from "./servers/ceph-rgw";
import { KafkaBroker } from "./servers/kafka-broker";
import { NotificationBridge } from "./servers/notification-bridge";
import { RestCatalogServer } from "./servers/rest-catalog";

describe("the real servers", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-e2e-"));
  let rgw: CephRgw;
  let kafka: KafkaBroker;
  let catalog: RestCatalogServer;
  let producer: Producer;
  let bridge: NotificationBridge;

  beforeAll(async () => {
    [rgw, kafka] = await Promise.all([
      CephRgw.start(join(folder, "rgw")),
      KafkaBroker.start(join(folder, "kafka")),
    ]);
    catalog = await RestCatalogServer.start(join(folder, "catalog"), {
      endpoint: rgw.endpoint,
      ...rgw.user,
      warehouse: "s3://warehouse",
    });
    await kafka.createTopics([{ topic: "s3-events", partitions: 3 }]);
    producer = new Kafka({ brokers: [kafka.bootstrapServers], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    bridge = await NotificationBridge.start(producer, "s3-events");
  }, 120_000);

  afterAll(async () => {
    await producer?.disconnect();
    await bridge?.stop();
    await catalog?.process.kill();
    await kafka?.process.kill();
    await rgw?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test("an upload to RGW stands in the Kafka topic as RGW's own event", async () => {
    const { endpoint, user } = rgw;
    const credentials = { accessKeyId: user.accessKey, secretAccessKey: user.secretKey };
    const settings = { endpoint, region: "us-east-1", credentials };
    const s3 = new S3Client({
      ...settings,
      forcePathStyle: true,
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
    const sns = new SNSClient(settings);
    await s3.send(new CreateBucketCommand({ Bucket: "events-inbox" }));
    const attributes = {
      "push-endpoint": bridge.url,
      "verify-ssl": "false",
      OpaqueData: "",
      persistent: "false",
    };
    const { TopicArn } = await sns.send(
      new CreateTopicCommand({ Name: "s3-events", Attributes: attributes }),
    );
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: "events-inbox",
        NotificationConfiguration: {
          TopicConfigurations: [{ Id: "upload-notify", TopicArn, Events: ["s3:ObjectCreated:*"] }],
        },
      }),
    );
    const received = firstMessage(kafka.bootstrapServers, "s3-events");
    const key = "incoming/a b+c=d&é%20/日本.parquet";
    await s3.send(new PutObjectCommand({ Bucket: "events-inbox", Key: key, Body: Buffer.from("PAR1") }));
    const event = JSON.parse(await received) as {
      Records: { eventName: string; s3: { object: { key: string; size: number } } }[];
    };
    expect(event.Records).toHaveLength(1);
    expect(event.Records[0]).toMatchObject({
      eventName: "ObjectCreated:Put",
      s3: { object: { key, size: 4 } },
    });
  }, 60_000);

  test("the REST catalog creates namespaces", async () => {
    const response = await fetch(`${catalog.uri}/v1/namespaces`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ namespace: ["db"] }),
    });
    expect(response.status).toBe(200);
  });

  test("a REST catalog that was killed knows what it knew, and takes what several write at once", async () => {
    await catalog.process.kill();
    await catalog.process.start();
    const write = async (_: unknown, i: number) => {
      const response = await fetch(`${catalog.uri}/v1/namespaces/db/properties`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ updates: { [`key-${i}`]: "value" } }),
      });
      return response.status;
    };
    const statuses = await Promise.all(Array.from({ length: 16 }, write));
    expect(statuses).toEqual(statuses.map(() => 200));
  }, 60_000);

  test("a broker that was killed comes back with its topics", async () => {
    await kafka.process.kill();
    await kafka.process.start();
    expect(await kafka.lag("s3-events", "nobody")).toBeGreaterThanOrEqual(1n);
  }, 60_000);
});

async function firstMessage(bootstrapServers: string, topic: string): Promise<string> {
  const consumer = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING }).consumer({
    groupId: "e2e-smoke",
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const value = await new Promise<string>((resolve) => {
    void consumer.run({ eachMessage: async ({ message }) => resolve(message.value?.toString("utf8") ?? "") });
  });
  await consumer.disconnect();
  return value;
}
