import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ingestMetrics } from "../src/metrics";

const SOURCES = join(__dirname, "..", "src");

/** Every call of an observer's `count`, `observe` and `gauge`, with the text of its arguments. */
function measured(): { readonly file: string; readonly kind: string; readonly name: string }[] {
  return readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && file !== "metrics.ts")
    .flatMap((file) =>
      [...readFileSync(join(SOURCES, file), "utf8").matchAll(/\b(count|observe|gauge)\(\s*"(\w+)"/g)].map(
        ([, kind = "", name = ""]) => ({ file, kind, name }),
      ),
    );
}

describe("ingestMetrics", () => {
  test("declares every metric that the library measures, by its kind, and no other", () => {
    const used = new Map(measured().map(({ name, kind }) => [name, kind]));
    const declared = Object.entries(ingestMetrics).map(([name, { type }]) => [
      name,
      { counter: "count", gauge: "gauge", histogram: "observe" }[type],
    ]);
    expect(Object.fromEntries(used)).toEqual(Object.fromEntries(declared));
  });

  test("names are literals, so that the check above sees them all", () => {
    const calls = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => [
        ...readFileSync(join(SOURCES, file), "utf8").matchAll(
          /observer\.(?:count|observe|gauge)\(\s*([^,)\s]+)/g,
        ),
      ])
      .map(([, argument]) => argument);
    expect(calls.filter((argument) => !/^"\w+"$/.test(argument ?? ""))).toEqual([]);
  });

  test.each(Object.entries(ingestMetrics))("%s is named as Prometheus asks and explained", (name, metric) => {
    expect(name).toMatch(metric.type === "counter" ? /^ingest_[a-z_]+_total$/ : /^ingest_[a-z_]+$/);
    expect(metric.help).toMatch(/^[A-Z].{20,}\.$/);
    for (const label of metric.labels)
      expect(["table", "operation", "status", "code", "strategy", "reason"]).toContain(label);
  });
});
