import { MAX_NOTIFICATION_NAME, notificationName } from "../../constructs/ceph/notification-name";
import type { ConfigRule, RuleFinding } from "./rule";

/** Each suffix is a notification of its own, named after it; a key that ends with two of them raises two events. */
export const notificationSuffixes: ConfigRule = function* ({ components, ingest }) {
  if (!components.ceph.enabled) return;
  const { suffixes } = ingest.inbox;
  for (const [at, suffix] of suffixes.entries()) {
    const place = { path: ["ingest", "inbox", "suffixes", at], got: suffix };
    yield* nameOf(suffix, place);
    const other = suffixes.find((s, i) => i !== at && overlaps(suffix, s, i < at));
    if (other !== undefined)
      yield {
        code: "FLOE1115",
        what: suffix.endsWith(other)
          ? `every key that ends with '${suffix}' ends with '${other}' too`
          : `the notifications of '${suffix}' and '${other}' would have one name`,
        ...place,
        expected: "suffixes of which none ends with another, each with letters or digits of its own",
      };
  }
};

function* nameOf(suffix: string, place: Pick<RuleFinding, "path" | "got">): Iterable<RuleFinding> {
  const name = notificationName(suffix);
  if (name.endsWith("-"))
    yield {
      code: "FLOE1106",
      what: "no notification can be named after this suffix",
      ...place,
      expected: "a suffix with letters or digits",
    };
  else if (name.length > MAX_NOTIFICATION_NAME)
    yield {
      code: "FLOE1107",
      what: `the notification would be called '${name}', which has ${name.length} characters`,
      ...place,
      expected: `a suffix that makes a name of at most ${MAX_NOTIFICATION_NAME} characters`,
    };
}

function overlaps(suffix: string, other: string, earlier: boolean): boolean {
  if (suffix === other || notificationName(suffix) === notificationName(other)) return earlier;
  return suffix.endsWith(other);
}
