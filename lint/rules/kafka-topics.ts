import { isTopicName } from "../../constructs/kafka/topic-name";
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
