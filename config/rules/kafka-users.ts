import type { ConfigRule, RuleFinding } from "./rule";

/** Users log in at the SCRAM listener, and reading takes a topic and a consumer group. */
export const kafkaUsers: ConfigRule = function* ({ components }) {
  const { enabled, users, scram_listener } = components.strimzi;
  if (!enabled) return;
  for (const [index, user] of users.entries()) {
    const place = (field: string): Pick<RuleFinding, "code" | "path"> => ({
      code: "FLOE1123",
      path: ["components", "strimzi", "users", index, field],
    });
    if (!scram_listener)
      yield {
        ...place("name"),
        what: `user '${user.name}' has no listener to log in at`,
        got: user.name,
        expected: "components.strimzi.scram_listener: true",
      };
    const { produce = [], consume = [], consumer_groups = [] } = user;
    if (produce.length + consume.length === 0)
      yield {
        ...place("produce"),
        what: `user '${user.name}' may do nothing`,
        expected: "topics under produce or consume",
      };
    if (consume.length > 0 !== consumer_groups.length > 0)
      yield {
        ...place("consumer_groups"),
        what: `user '${user.name}' cannot read`,
        got: consumer_groups,
        expected: "topics under consume together with consumer groups, or neither",
      };
  }
};
