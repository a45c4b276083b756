import { isTopicName } from "../../constructs/kafka/topic-name";
import { isDnsSubdomain } from "../../constructs/kubernetes/names";
import { nearestName } from "./nearest-name";
import type { ConfigRule } from "./rule";

/** Whether Kafka takes the name, and an object can carry it. */
const isNameOfBoth = (name: string) => isTopicName(name) && isDnsSubdomain(name);

const roles = ["events", "events_dead_letter", "light", "heavy", "dead_letter"] as const;

/** Topic names that Kafka takes and that objects can carry, one for each role. */
export const topics: ConfigRule = function* ({ components, ingest }) {
  if (!components.strimzi.enabled) return;
  const taken = new Map<string, string>();
  for (const role of roles) {
    const name = ingest.topics[role];
    const path = ["ingest", "topics", role];
    if (!isNameOfBoth(name)) {
      const suggestion = nearestName(name, isNameOfBoth);
      yield {
        code: "FLOE1109",
        what: "no topic can have this name",
        path,
        got: name,
        expected: "at most 249 lower-case letters, digits, dashes and dots, no dash or dot at the ends",
        ...(suggestion !== undefined && { suggestion }),
      };
    }
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
