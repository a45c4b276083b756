import type { Construct } from "constructs";
import type { IngestConfig } from "../config/types";
import type { KafkaCluster } from "../constructs/kafka/kafka-cluster";
import { KafkaTopic } from "../constructs/kafka/kafka-topic";
import { FloeChart } from "./floe-chart";

/** Configuration of the topics, and the cluster that has them. */
export interface TopicsChartProps {
  readonly ingest: Pick<IngestConfig, "enabled" | "topics" | "ledger_horizon_days">;
  readonly cluster: KafkaCluster;
}

/** Topics of the pipeline behind the bucket's events. */
export interface PipelineTopics {
  /** Events that no route understands. */
  readonly eventsDeadLetter: KafkaTopic;
  /** Batches for the worker. */
  readonly light: KafkaTopic;
  /** Batches for Spark. */
  readonly heavy: KafkaTopic;
  /** Batches that no executor could take. */
  readonly deadLetter: KafkaTopic;
}

const ID = "31-topics";
const HOUR_MS = 3_600_000;

/**
 * The topic of the bucket's events, and those of the pipeline where there is one.
 *
 * Dead letters stay as long as it is safe to send them again. Identities of ingested objects are
 * remembered for the ledger's horizon, counted from the commit. A batch can be committed and still become
 * a dead letter, when the answer got lost; until then it may have lain in its topic for the whole
 * retention, and sent again it may do so once more. What is left of the horizon is theirs, and never less
 * than the retention itself.
 */
export class TopicsChart extends FloeChart {
  readonly events: KafkaTopic;
  /** Undefined without the pipeline. */
  readonly pipeline: PipelineTopics | undefined;

  constructor(scope: Construct, props: TopicsChartProps) {
    super(scope, ID, { phase: 2 });
    const { ingest, cluster } = props;
    const { topics, ledger_horizon_days } = ingest;
    const retention = topics.retention_hours;
    const deadLetterRetention = Math.max(retention, ledger_horizon_days * 24 - 2 * retention);
    const topic = (id: string, topicName: string, hours: number) =>
      new KafkaTopic(this, id, {
        topicName,
        cluster,
        partitions: topics.partitions,
        replicas: cluster.replicationFactor,
        retentionMs: hours * HOUR_MS,
        // On a single broker the cluster's own setting says the same.
        ...(cluster.minInsyncReplicas > 1 && { minInsyncReplicas: cluster.minInsyncReplicas }),
      });
    this.events = topic("Events", topics.events, retention);
    this.pipeline = ingest.enabled
      ? {
          eventsDeadLetter: topic("EventsDeadLetter", topics.events_dead_letter, deadLetterRetention),
          light: topic("Light", topics.light, retention),
          heavy: topic("Heavy", topics.heavy, retention),
          deadLetter: topic("DeadLetter", topics.dead_letter, deadLetterRetention),
        }
      : undefined;
  }
}
