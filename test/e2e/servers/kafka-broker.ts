import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { freePort } from "./free-port";
import { classPath } from "./java";
import { type KafkaUser, type SecuredListener, securedListener } from "./secured-listener";
import { ServerProcess } from "./server-process";

/** A topic to create. */
export interface TopicSettings {
  readonly topic: string;
  readonly partitions: number;
}

/**
 * A real Kafka broker (KRaft, one node, the version that Strimzi runs) on loopback.
 * Topics are not created by themselves, as on the platform: a wrong name fails loudly.
 */
export class KafkaBroker {
  private constructor(
    readonly bootstrapServers: string,
    readonly process: ServerProcess,
    /** Present when there is a user. */
    readonly secured?: Pick<SecuredListener, "bootstrapServers" | "caFile">,
  ) {}

  /**
   * @param folder for its data and log
   * @param wanted port. @default - any that is free
   * @param user may come by TLS with SCRAM-SHA-512. @default - there is plain text only
   */
  static async start(folder: string, wanted?: number, user?: KafkaUser): Promise<KafkaBroker> {
    mkdirSync(folder, { recursive: true });
    const secured = user && (await securedListener(folder, await freePort(), user));
    const [port, controllerPort] = [wanted ?? (await freePort()), await freePort()];
    const bootstrapServers = `127.0.0.1:${port}`;
    const properties = join(folder, "server.properties");
    writeFileSync(properties, serverProperties(folder, port, controllerPort, secured));
    const path = classPath("kafka");
    const format = ["-cp", path, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", properties];
    execFileSync("java", [...format, ...(secured?.formatArguments ?? [])], { stdio: "ignore" });
    const process = new ServerProcess({
      name: "Kafka",
      command: "java",
      args: [
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        path,
        "kafka.Kafka",
        properties,
      ],
      logFile: join(folder, "kafka.log"),
      ready: async () => {
        await withAdmin(bootstrapServers, (admin) => admin.describeCluster());
        return true;
      },
    });
    const broker = new KafkaBroker(bootstrapServers, process, secured);
    await process.start();
    return broker;
  }

  async createTopics(topics: readonly TopicSettings[]): Promise<void> {
    await withAdmin(this.bootstrapServers, (admin) =>
      admin.createTopics({
        waitForLeaders: true,
        topics: topics.map(({ topic, partitions }) => ({
          topic,
          numPartitions: partitions,
          replicationFactor: 1,
        })),
      }),
    );
  }

  /** How many consumers a group has. */
  async members(consumerGroup: string): Promise<number> {
    return await withAdmin(this.bootstrapServers, async (admin) => {
      const { groups } = await admin.describeGroups([consumerGroup]);
      return groups[0]?.members.length ?? 0;
    });
  }

  /** Records of a topic that a group has not committed yet. */
  async lag(topic: string, consumerGroup: string): Promise<bigint> {
    return await withAdmin(this.bootstrapServers, async (admin) => {
      const ends = await admin.fetchTopicOffsets(topic);
      const [committed] = await admin.fetchOffsets({ groupId: consumerGroup, topics: [topic] });
      const done = new Map(committed?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
      return ends.reduce((sum, { partition, high, low }) => {
        const offset = done.get(partition) ?? -1n;
        return sum + BigInt(high) - (offset < 0n ? BigInt(low) : offset);
      }, 0n);
    });
  }
}

const CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qg";

type Admin = ReturnType<Kafka["admin"]>;

async function withAdmin<T>(bootstrapServers: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const kafka = new Kafka({
    clientId: "e2e",
    brokers: [bootstrapServers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 2 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

function serverProperties(
  folder: string,
  port: number,
  controllerPort: number,
  secured?: SecuredListener,
): string {
  const addresses = [`PLAINTEXT://127.0.0.1:${port}`, ...(secured ? [secured.address] : [])].join(",");
  return `${[
    "process.roles=broker,controller",
    "node.id=1",
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=${addresses},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=${addresses}`,
    "controller.listener.names=CONTROLLER",
    `log.dirs=${join(folder, "data")}`,
    "offsets.topic.replication.factor=1",
    "offsets.topic.num.partitions=3",
    "transaction.state.log.replication.factor=1",
    "transaction.state.log.min.isr=1",
    "auto.create.topics.enable=false",
    "group.initial.rebalance.delay.ms=0",
    "group.min.session.timeout.ms=500",
    ...(secured?.properties ?? []),
  ].join("\n")}\n`;
}
