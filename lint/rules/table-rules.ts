import { get, items, text, textsWith } from "../json";
import type { LintRule } from "../rule";

/** Rules in the dispatcher's jq program: `def table_rules: […];`. */
const program = /^def table_rules: (\[.*\]);$/m;

/** Files of buckets that nobody claims, or below prefixes that raise no event, never reach a rule. */
export const tableRulesReachable: LintRule = {
  kinds: ["Integration.camel.apache.org"],
  *check({ object }, context) {
    const claims = context.ofKind("ObjectBucketClaim.objectbucket.io");
    const buckets = new Map(claims.map((claim) => [text(claim.object, "spec", "bucketName") ?? "", claim]));
    if (buckets.size === 0) return;
    for (const [path, value] of textsWith("def table_rules", get(object, "spec", "flows"), [
      "spec",
      "flows",
    ])) {
      const rules = program.exec(value)?.[1];
      if (rules === undefined) continue;
      for (const [index, rule] of items(parse(rules))) {
        const bucket = text(rule, "bucket");
        if (bucket === undefined || buckets.has(bucket)) continue;
        yield {
          code: "FLOE2031",
          what: `table rule ${index + 1} is for bucket '${bucket}', which nobody claims`,
          path,
          got: rule,
          expected: `one of ${[...buckets.keys()].join(", ")}`,
        };
      }
    }
  },
};

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
