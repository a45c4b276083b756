import { isTopicName } from "../../constructs/kafka/topic-name";
import { number } from "../json";
import { topicNameOf } from "../kafka-clusters";
import type { LintRule } from "../rule";

const TOPIC = "KafkaTopic.kafka.strimzi.io";

/** Names that Kafka takes. */
export const topicNames: LintRule = {
  kinds: [TOPIC],
  *check(manifest) {
    const name = topicNameOf(manifest);
    if (isTopicName(name)) return;
    yield {
      code: "FLOE3009",
      what: "no topic can have this name",
      path: name === manifest.name ? ["metadata", "name"] : ["spec", "topicName"],
      got: name,
      expected: "1 to 249 letters, digits, dots, dashes and underscores",
    };
  },
};

/** Messages must not outlive what the ledger knows of their files. */
export const retentionWithinLedger: LintRule = {
  kinds: [TOPIC],
  *check(manifest, { facts: { ledger } }) {
    if (ledger?.topics.includes(topicNameOf(manifest)) !== true) return;
    const hours = ledger.horizonHours;
    const path = ["spec", "config", "retention.ms"];
    const retention = number(manifest.object, ...path);
    const forEver = retention === -1;
    if (retention === undefined || (!forEver && retention <= hours * 3_600_000)) return;
    yield {
      code: "FLOE3007",
      what: forEver
        ? "messages are kept for ever"
        : `messages are kept for ${retention / 3_600_000} hours, the ledger knows files for ${hours}`,
      path,
      got: retention,
      expected: `at most ${hours * 3_600_000} ms`,
    };
  },
};
