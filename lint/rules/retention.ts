import { items, number, text } from "../json";
import { describeObject, type Manifest } from "../manifest";
import type { LintRule } from "../rule";
import { clustersOf, topicUses } from "../topic-use";
import { sinkService } from "./consumers";

/** Variable of the worker that says how long its ledger remembers files. */
const HORIZON = "INGEST_LEDGER_HORIZON_DAYS";
const HOUR_MS = 3_600_000;

/** A message that outlives what the ledger knows of its files would be ingested twice when it is read again. */
export const retentionWithinLedger: LintRule = {
  kinds: ["KafkaSource.sources.knative.dev"],
  *check(source, context) {
    const worker = sinkService(source, context);
    const days = worker === undefined ? undefined : horizonDays(worker);
    if (worker === undefined || days === undefined) return;
    for (const use of topicUses(source))
      for (const cluster of clustersOf(use, source.namespace, context) ?? []) {
        const retention = context.kafka.topics(cluster).get(use.topic)?.retentionMs;
        if (retention === undefined || (retention >= 0 && retention <= days * 24 * HOUR_MS)) continue;
        yield {
          code: "FLOE3007",
          what: `topic '${use.topic}' keeps messages ${retention < 0 ? "for ever" : `for ${retention / HOUR_MS} hours`}, ${describeObject(worker)} remembers files for ${days * 24} hours`,
          path: use.path,
          got: use.topic,
          expected: `retention.ms of at most ${days * 24 * HOUR_MS}`,
        };
      }
  },
};

function horizonDays({ object }: Manifest): number | undefined {
  for (const [, container] of items(object, "spec", "template", "spec", "containers"))
    for (const [, variable] of items(container, "env"))
      if (text(variable, "name") === HORIZON) return number(variable, "value");
  return undefined;
}
