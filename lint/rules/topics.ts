import { nearest } from "../../schema/nearest";
import type { LintRule } from "../rule";
import { clustersOf, topicUsers, topicUses } from "../topic-use";

/** Topics that are read or written have to be declared: auto-creation would hide a wrong name. */
export const topicsExist: LintRule = {
  kinds: topicUsers,
  *check(manifest, context) {
    for (const use of topicUses(manifest)) {
      const clusters = clustersOf(use, manifest.namespace, context);
      // Topics of clusters that are not Strimzi's cannot be known; addresses are checked on their own.
      if (clusters === undefined || clusters.length === 0) continue;
      if (clusters.some((cluster) => hasTopic(context.kafka.topics(cluster), use.topic))) continue;
      const names = clusters.flatMap((cluster) => [...context.kafka.topics(cluster).keys()]);
      const suggestion = nearest(use.topic, names);
      yield {
        code: "FLOE2001",
        what: `no KafkaTopic '${use.topic}'`,
        path: use.path,
        got: use.topic,
        expected: `${use.role}: a topic of ${clusters.map(({ name }) => `Kafka cluster '${name}'`).join(" or ")}`,
        ...(suggestion !== undefined && { suggestion }),
      };
    }
  },
};

function hasTopic(topics: ReadonlyMap<string, unknown>, name: string): boolean {
  // Topics behind Brokers are made by the Broker's controller.
  return topics.has(name) || topics.has("*") || name.startsWith("knative-broker-");
}
