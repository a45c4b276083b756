import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import type { IngestConfig, TopicsConfig } from "../../../config/ingest";
import type { DispatchedMessage } from "../../../services/devstack/src/dispatch/ingest-message";
import type { ConfigChange } from "../../support/changed-config";
import { CamelDispatcher, type CamelDispatcherOptions } from "../servers/camel-dispatcher";
import { eventually } from "../servers/eventually";
import type { KafkaBroker } from "../servers/kafka-broker";
import { readTopics, type TopicRecord } from "../servers/topic-records";
import { CONSUMER_GROUP, synthesized } from "./synthesized";

/** What a dispatcher wrote for the light or the heavy way. */
export interface Request {
  readonly path: "light" | "heavy";
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly message: DispatchedMessage;
}

/** What a dispatcher wrote since somebody last asked. */
export interface Written {
  readonly requests: readonly Request[];
  /** In the order in which their events were sent to a partition. */
  readonly deadLetters: readonly Pick<TopicRecord, "value" | "headers">[];
}

type Value = string | Buffer | null;

/** Topics of a dispatcher's own on a broker, and the hands that fill and empty them. */
export class Pipeline {
  private readonly seen = new Set<string>();

  private constructor(
    private readonly broker: KafkaBroker,
    private readonly name: string,
    private readonly topics: TopicsConfig,
  ) {}

  /**
   * @param name begins the name of each topic, so that several pipelines share a broker
   * @param without a topic that is not there yet. @default - all are
   */
  static async create(broker: KafkaBroker, name: string, without?: "light"): Promise<Pipeline> {
    const topics: TopicsConfig = {
      events: `${name}-events`,
      events_dead_letter: `${name}-events-dlq`,
      light: `${name}-light`,
      heavy: `${name}-heavy`,
      dead_letter: `${name}-dlq`,
      partitions: 3,
      retention_hours: 24,
    };
    const pipeline = new Pipeline(broker, name, topics);
    const all = ["events", "events_dead_letter", "light", "heavy"] as const;
    await pipeline.createTopics(...all.filter((one) => one !== without));
    return pipeline;
  }

  async createTopics(
    ...names: readonly Exclude<keyof TopicsConfig, "partitions" | "retention_hours">[]
  ): Promise<void> {
    const { partitions } = this.topics;
    await this.broker.createTopics(names.map((name) => ({ topic: this.topics[name], partitions })));
  }

  /** Starts a dispatcher on these topics with other settings as synth renders them. */
  async dispatcher(
    folder: string,
    ingest: ConfigChange<Omit<IngestConfig, "topics">>,
    options: Pick<CamelDispatcherOptions, "sessionTimeoutMs"> = {},
  ): Promise<CamelDispatcher> {
    return await CamelDispatcher.start({
      folder: join(folder, this.name),
      bootstrapServers: this.broker.bootstrapServers,
      integration: synthesized({ ...ingest, topics: this.topics }).integration,
      ...options,
    });
  }

  /** Sends events, without keys as RGW does. @param partition default: any */
  async send(values: readonly Value[], partition?: number): Promise<void> {
    const kafka = new Kafka({
      brokers: [this.broker.bootstrapServers],
      logLevel: logLevel.NOTHING,
      // Outlives a restart of the broker, however busy the machine.
      retry: { retries: 60, maxRetryTime: 1000 },
    });
    const producer = kafka.producer();
    await producer.connect();
    const where = partition === undefined ? {} : { partition };
    const messages = values.map((value) => ({ key: null, value, ...where }));
    await producer.send({ topic: this.topics.events, acks: -1, messages });
    await producer.disconnect();
  }

  /** Events that are not committed. */
  async lag(): Promise<bigint> {
    return await this.broker.lag(this.topics.events, CONSUMER_GROUP);
  }

  /** Waits until all events are dispatched and committed. */
  async drained(timeoutMs = 60_000): Promise<void> {
    await eventually(
      `${this.topics.events} has no lag`,
      async () => ((await this.lag()) === 0n ? true : undefined),
      { timeoutMs },
    );
  }

  /** What was written since the last call. */
  async written(): Promise<Written> {
    const { light, heavy, events_dead_letter } = this.topics;
    const all = await readTopics(this.broker.bootstrapServers, [light, heavy, events_dead_letter]);
    const records = all.filter(({ topic, partition, offset }) => {
      const place = `${topic}-${partition}@${offset}`;
      return !this.seen.has(place) && this.seen.add(place);
    });
    const sourceOffset = ({ headers }: TopicRecord) => Number(headers["floe-source-offset"]);
    return {
      requests: records.flatMap(({ topic, key, headers, value }) => {
        if (topic === events_dead_letter) return [];
        const path = topic === light ? "light" : "heavy";
        return [{ path, key, headers, message: JSON.parse(value?.toString("utf8") ?? "") }];
      }),
      deadLetters: records
        .filter(({ topic }) => topic === events_dead_letter)
        .sort((a, b) => sourceOffset(a) - sourceOffset(b)),
    };
  }
}
