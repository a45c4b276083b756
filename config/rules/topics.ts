import { isTopicName } from "../../constructs/kafka/topic-name";
import { isDnsSubdomain } from "../../constructs/kubernetes/names";
import type { ConfigRule } from "./rule";

const roles = ["events", "events_dead_letter", "light", "heavy", "dead_letter"] as const;

/** Topic names that Kafka takes and that objects can carry, one for each role. */
export const topics: ConfigRule = function* ({ components, ingest }) {
  if (!components.strimzi.enabled) return;
  const taken = new Map<string, string>();
  for (const role of roles) {
    const name = ingest.topics[role];
    const path = ["ingest", "topics", role];
    if (!isTopicName(name) || !isDnsSubdomain(name))
      yield {
        code: "FLOE1109",
        what: "no topic can have this name",
        path,
        got: name,
        expected: "lower-case letters, digits, dashes and dots, beginning and ending with a letter or digit",
      };
    const other = taken.get(name);
    if (other !== undefined)
      yield {
        code: "FLOE1110",
        what: `'${role}' and '${other}' are one topic`,
        path,
        got: name,
        expected: `a name that differs from ingest.topics.${other}`,
      };
    else taken.set(name, role);
  }
};
