import { items, number, text } from "../../lint/json";
import type { PlatformObject } from "./platform-object";
import { type ChangedObject, caution, danger, type Risk, type RiskRule } from "./risk";

const HOUR_MS = 3_600_000;
/** Variable of the worker that says how long its ledger remembers files. */
const HORIZON = "INGEST_LEDGER_HORIZON_DAYS";

/** Kafka's topics, pools and consumers. */
export const kafkaRisks: RiskRule = function* (change, all) {
  if (change.verb === "remove") return;
  if (change.kind === "KafkaTopic.kafka.strimzi.io") yield* topicRisks(change, all);
  if (change.verb !== "change") return;
  if (change.kind === "KafkaNodePool.kafka.strimzi.io") yield* poolRisks(change);
  if (change.kind === "KafkaSource.sources.knative.dev") yield* sourceRisks(change);
  if (change.kind === "Service.serving.knative.dev") yield* ledgerRisks(change, all);
};

function* topicRisks(
  { verb, before, after }: ChangedObject,
  all: ReadonlyMap<string, PlatformObject>,
): Iterable<Risk> {
  const retention = number(after, "spec", "config", "retention.ms");
  const horizon = horizonMs(all);
  if (verb === "change") {
    const [was, is] = [number(before, "spec", "partitions"), number(after, "spec", "partitions")];
    if (was !== undefined && is !== undefined && is < was)
      yield danger(
        "fewer-partitions",
        `Kafka never takes partitions away: it stays at ${was} and the topic is not Ready`,
      );
    if (was !== undefined && is !== undefined && is > was)
      yield caution("more-partitions", "keys move to other partitions: their order starts anew");
    const [copies, wanted] = [number(before, "spec", "replicas"), number(after, "spec", "replicas")];
    if (copies !== wanted)
      yield (wanted ?? 0) < (copies ?? 0)
        ? danger("fewer-replicas", "fewer copies of every message; Strimzi needs Cruise Control for it")
        : caution("replication-change", "Strimzi needs Cruise Control to change the number of copies");
    const kept = number(before, "spec", "config", "retention.ms");
    if (kept !== undefined && retention !== undefined && retention >= 0 && (kept < 0 || retention < kept))
      yield danger(
        "shorter-retention",
        `messages older than ${hours(retention)} are deleted at once, read or not`,
      );
  }
  const changed = number(before, "spec", "config", "retention.ms") !== retention;
  if (changed && retention !== undefined && horizon !== undefined && (retention < 0 || retention > horizon))
    yield danger(
      "retention-beyond-ledger",
      `messages outlive the ledger, which remembers for ${hours(horizon)}: read again, their files would be ingested twice`,
    );
}

function* ledgerRisks(
  { before, after }: ChangedObject,
  all: ReadonlyMap<string, PlatformObject>,
): Iterable<Risk> {
  const [was, is] = [horizonOf(before), horizonOf(after)];
  if (was === undefined || is === undefined || is >= was) return;
  const longest = Math.max(
    0,
    ...[...all.values()]
      .filter(({ kind }) => kind === "KafkaTopic.kafka.strimzi.io")
      .map(({ object }) => number(object, "spec", "config", "retention.ms") ?? 0),
  );
  yield longest > is
    ? danger(
        "retention-beyond-ledger",
        `the ledger remembers for ${hours(is)}, messages live for ${hours(longest)}: files would be ingested twice`,
      )
    : caution(
        "shorter-ledger",
        `files that were ingested more than ${hours(is)} ago are searched for in the table`,
      );
}

function* poolRisks({ before, after, fields }: ChangedObject): Iterable<Risk> {
  const [was, is] = [number(before, "spec", "replicas"), number(after, "spec", "replicas")];
  if (was !== undefined && is !== undefined && is < was)
    yield danger(
      "fewer-brokers",
      "Strimzi refuses while the brokers that go still have partitions: reassign them first",
    );
  if (fields.some(({ path }) => /\.volumes\[[^\]]*\](\.(class|type))?$/.test(path)))
    yield danger("volume-loss", "Strimzi makes new volumes or refuses; it never moves data between them");
}

function* sourceRisks({ fields }: ChangedObject): Iterable<Risk> {
  if (fields.some(({ path }) => path.startsWith("spec.topics")))
    yield caution("new-offsets", "a topic that is new to the group is read from initialOffset");
}

/** The shortest memory of all workers that are to be, in ms. */
function horizonMs(all: ReadonlyMap<string, PlatformObject>): number | undefined {
  const horizons = [...all.values()].map(({ object }) => horizonOf(object)).filter((ms) => ms !== undefined);
  return horizons.length === 0 ? undefined : Math.min(...horizons);
}

function horizonOf(object: ChangedObject["before"]): number | undefined {
  for (const [, container] of items(object, "spec", "template", "spec", "containers"))
    for (const [, variable] of items(container, "env"))
      if (text(variable, "name") === HORIZON) {
        const days = number(variable, "value");
        return days === undefined ? undefined : days * 24 * HOUR_MS;
      }
  return undefined;
}

const hours = (ms: number) => `${Math.round(ms / HOUR_MS)} hours`;
