import type { ConfigRule } from "./rule";

/** Rules that no file can reach: of another bucket, beside the inbox's prefix, or behind another rule. */
export const tableRules: ConfigRule = function* ({ ingest }) {
  if (!ingest.enabled) return;
  const { bucket, prefix } = ingest.inbox;
  for (const [at, rule] of ingest.tables.entries()) {
    const path = ["ingest", "tables", at];
    const base = { code: "FLOE1105" as const, what: "the rule never matches" };
    if ((rule.bucket ?? bucket) !== bucket)
      yield {
        ...base,
        path: [...path, "bucket"],
        got: rule.bucket,
        expected: `the inbox bucket '${bucket}', the only one that raises events`,
        suggestion: bucket,
      };
    else if (!rule.prefix.startsWith(prefix) && !prefix.startsWith(rule.prefix))
      yield {
        ...base,
        path: [...path, "prefix"],
        got: rule.prefix,
        expected: `a prefix that begins with the inbox's '${prefix}'`,
      };
    else {
      const winner = ingest.tables.findIndex(
        (other, i) => i !== at && shadows(other.prefix, rule.prefix, prefix, i < at),
      );
      if (winner >= 0)
        yield {
          ...base,
          path: [...path, "prefix"],
          got: rule.prefix,
          expected: `a prefix of its own: rule ${winner + 1} ('${ingest.tables[winner]?.prefix}') takes every file`,
        };
    }
  }
};

/**
 * Whether one rule wins wherever the other matches: the same prefix earlier in the list, or a longer
 * one that every key of the inbox begins with.
 */
function shadows(other: string, prefix: string, inbox: string, earlier: boolean): boolean {
  if (other === prefix) return earlier;
  return inbox.startsWith(other) && other.length > prefix.length && other.startsWith(prefix);
}
