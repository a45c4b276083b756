import type { ValuePath } from "../../schema/violation";
import { get, items, text, textsWith } from "../json";
import type { Manifest } from "../manifest";
import type { LintRule } from "../rule";

/** Rules in the dispatcher's jq program: `def table_rules: […];`. */
const program = /^def table_rules: (\[.*\]);$/m;

/** Variable of the worker that holds the same rules. */
const VARIABLE = "INGEST_TABLE_RULES";

/** Files of buckets that nobody claims never reach a rule. */
export const tableRulesReachable: LintRule = {
  kinds: ["Integration.camel.apache.org", "Service.serving.knative.dev"],
  *check(manifest, context) {
    const claims = context.ofKind("ObjectBucketClaim.objectbucket.io");
    const buckets = claims.map(({ object }) => text(object, "spec", "bucketName"));
    if (buckets.length === 0) return;
    for (const [path, json] of ruleTexts(manifest))
      for (const [index, rule] of items(parse(json))) {
        const bucket = text(rule, "bucket");
        if (bucket === undefined || buckets.includes(bucket)) continue;
        yield {
          code: "FLOE2031",
          what: `table rule ${index + 1} is for bucket '${bucket}', which nobody claims`,
          path,
          got: rule,
          expected: `one of ${buckets.join(", ")}`,
        };
      }
  },
};

function ruleTexts({ object, kind }: Manifest): [path: ValuePath, json: string][] {
  if (kind === "Integration")
    return textsWith("def table_rules", get(object, "spec", "flows"), ["spec", "flows"]).map(
      ([path, value]) => [path, program.exec(value)?.[1] ?? ""],
    );
  const base = ["spec", "template", "spec", "containers"];
  return items(object, ...base).flatMap(([at, container]) =>
    items(container, "env").flatMap(([index, variable]): [ValuePath, string][] =>
      text(variable, "name") === VARIABLE
        ? [[[...base, at, "env", index, "value"], text(variable, "value") ?? ""]]
        : [],
    ),
  );
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
