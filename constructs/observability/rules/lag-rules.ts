import type { RuleGroup } from "../prometheus-rule";
import {
  type AlertThresholds,
  oneOf,
  readersOf,
  type WatchedKafka,
  type WatchedPipeline,
  type WatchedReader,
} from "../watched";

/** How far back the age of a record is looked for; older ones show this age. */
const LOOK_BACK = { range: "6h", step: "1m", seconds: 6 * 3600 } as const;

/**
 * How much waits in the topics, and since when.
 *
 * The exporter knows offsets, not times. The first record that a group has not read came after the last
 * moment when the partition ended at the group's offset: that moment is searched for in what Prometheus
 * has seen of the partition's end.
 */
export function lagRules(
  kafka: Pick<WatchedKafka, "namespace">,
  pipeline: WatchedPipeline,
  { freshnessSeconds }: Pick<AlertThresholds, "freshnessSeconds">,
): RuleGroup[] {
  const readers = readersOf(pipeline);
  const of = `namespace="${kafka.namespace}",topic=~"${oneOf(readers.map(({ topic }) => topic))}"`;
  const ofGroups = `${of},consumergroup=~"${oneOf(readers.map(({ name }) => name))}"`;
  const lag = `max by (consumergroup, topic, partition) (kafka_consumergroup_lag{${ofGroups}})`;
  const committed = `max by (consumergroup, topic, partition) (kafka_consumergroup_current_offset{${ofGroups}} @ end())`;
  const ended = `max by (topic, partition) (kafka_topic_partition_current_offset{${of}})`;
  const caughtUp = `max_over_time(((${ended} <= bool on (topic, partition) group_right () ${committed}) * time())[${LOOK_BACK.range}:${LOOK_BACK.step}])`;
  return [
    {
      name: "floe-lag-records",
      interval: "1m",
      rules: [
        {
          record: "floe:consumergroup_lag:sum",
          expr: `sum by (consumergroup, topic) (clamp_min(${lag}, 0))`,
        },
        {
          record: "floe:oldest_record_age_seconds:max",
          expr: `max by (consumergroup, topic) (clamp_max(time() - ${caughtUp}, ${LOOK_BACK.seconds}) and (${lag} > 0))`,
        },
        {
          record: "floe:dead_letters:increase1h",
          expr: `sum by (topic) (round(clamp_min(delta(kafka_topic_partition_current_offset{namespace="${kafka.namespace}",topic=~"${oneOf(pipeline.deadLetterTopics)}"}[1h]), 0)))`,
        },
      ],
    },
    {
      name: "floe-lag",
      rules: [
        {
          alert: "RecordsWait",
          expr: readers
            .map(({ name, batchSeconds }) => {
              const seconds = Math.min(freshnessSeconds + batchSeconds, LOOK_BACK.seconds - 60);
              return `floe:oldest_record_age_seconds:max{consumergroup="${name}"} > ${seconds}`;
            })
            .join(" or "),
          for: "5m",
          severity: "warning",
          summary:
            "{{ $labels.consumergroup }} has not read records of {{ $labels.topic }} for {{ $value | humanizeDuration }}",
          description:
            "The group falls behind, or does not run. Nothing is lost before the topic's retention ends.",
        },
        {
          alert: "ConsumerGroupStuck",
          expr: readers.map((reader) => stuck(kafka, reader)).join(" or "),
          for: "5m",
          severity: "critical",
          summary:
            "{{ $labels.consumergroup }} has {{ $value }} records of {{ $labels.topic }} before it and commits none",
          description: "One record is retried for ever, a service behind it is away, or nobody reads.",
        },
        {
          alert: "ConsumerLagUnknown",
          expr: `absent(kafka_consumergroup_lag{${ofGroups}})`,
          for: "15m",
          severity: "warning",
          summary: "Nobody tells the lag of the pipeline's consumer groups",
          description:
            "The alerts on lag are blind: Kafka's exporter is away, or the groups never committed.",
        },
        {
          alert: "DeadLettersGrow",
          expr: "floe:dead_letters:increase1h > 0",
          severity: "warning",
          summary: "{{ $value | humanize }} records came into {{ $labels.topic }} within an hour",
          description: "Each is an event or a batch that nobody could take; its headers say why.",
        },
      ],
    },
  ];
}

/**
 * Records have waited and no offset has moved for longer than a batch may take: its offset moves when it is
 * done. A group that has just begun has not been there for as long.
 */
function stuck(kafka: Pick<WatchedKafka, "namespace">, { name, topic, batchSeconds }: WatchedReader): string {
  const window = `${15 + Math.ceil(batchSeconds / 60)}m`;
  const lag = `floe:consumergroup_lag:sum{consumergroup="${name}",topic="${topic}"}`;
  const committed = `kafka_consumergroup_current_offset{namespace="${kafka.namespace}",topic="${topic}",consumergroup="${name}"}`;
  const moved = `sum by (consumergroup, topic) (delta(${committed}[${window}]) and ${committed} offset ${window})`;
  return `(${lag} and min_over_time(${lag}[${window}]) > 0 and on (consumergroup, topic) ${moved} == 0)`;
}
