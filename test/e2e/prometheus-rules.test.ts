import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  dashboards,
  type RenderedGroup,
  type RenderedRule,
  ruleGroups,
  type Variant,
} from "../observability/platform";
import type { AlertCase } from "./rules/alert-case";
import { KAFKA_CASES } from "./rules/kafka-cases";
import { PIPELINE_CASES } from "./rules/pipeline-cases";
import { TABLE_CASES } from "./rules/table-cases";
import { promtool } from "./servers/promtool";

const CASES = [...KAFKA_CASES, ...PIPELINE_CASES, ...TABLE_CASES];
const PRODUCTION: Variant = { profile: "production" };
const groups = ruleGroups(PRODUCTION);
const rules = groups.flatMap((group) => group.rules);

describe("rules in Prometheus' own engine", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "floe-rules-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Prometheus reads JSON too: it is YAML. */
  function writeRules(file: string, variant: Variant): string {
    const path = join(folder, file);
    writeFileSync(path, JSON.stringify({ groups: ruleGroups(variant) }));
    return path;
  }

  test.each<[string, Variant]>([
    ["production", PRODUCTION],
    ["the playground", {}],
    ["MiNiFi", { engine: "minifi" }],
  ])("are rules, in %s", (name, variant) => {
    const path = writeRules(`${name.replace(" ", "-")}.json`, variant);
    expect(promtool("check", "rules", "--lint=all", path)).toMatchObject({
      ok: true,
      text: expect.stringContaining("SUCCESS"),
    });
  });

  /** Panels as recorded rules, which promtool reads as Prometheus would: grammar, functions and types. */
  function checkPanels(exprs: readonly string[]) {
    const path = join(folder, "panels.json");
    const rules = exprs.map((expr, at) => ({
      record: `panel:${at}`,
      // Grafana puts durations and the chosen values in.
      expr: expr.replaceAll("$__rate_interval", "5m"),
    }));
    writeFileSync(path, JSON.stringify({ groups: [{ name: "panels", rules }] }));
    return promtool("check", "rules", "--lint=none", path);
  }

  test("panels ask what Prometheus can answer", () => {
    const exprs = [{}, PRODUCTION, { engine: "minifi" } as const].flatMap((variant) =>
      dashboards(variant).flatMap(({ panels }) =>
        panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
      ),
    );
    expect(exprs.length).toBeGreaterThan(100);
    expect(checkPanels(exprs)).toMatchObject({
      ok: true,
      text: expect.stringContaining(`SUCCESS: ${exprs.length} rules found`),
    });
    // The grammar alone would take these.
    for (const wrong of ["rate(up)", "sum(5)", "histogram_quantile(up, 0.9)"])
      expect(checkPanels([wrong])).toMatchObject({ ok: false });
  });

  function run(one: AlertCase) {
    const needed = groupsOf(one.alert);
    writeFileSync(join(folder, "needed.json"), JSON.stringify({ groups: needed }));
    const file = join(folder, "case.json");
    writeFileSync(file, JSON.stringify(unitTest(one, needed)));
    return promtool("test", "rules", file);
  }

  test.each(CASES.map((one): [string, string, AlertCase] => [one.alert, one.about, one]))(
    "%s: %s",
    (_, __, one) => {
      expect(run(one)).toMatchObject({ ok: true, text: expect.stringContaining("SUCCESS") });
    },
  );

  test("a wrong expectation is noticed", () => {
    const [right] = CASES;
    expect(run({ ...right!, fires: [{ summary: "all is well" }] })).toMatchObject({ ok: false });
    const { alert, series, at } = right!;
    expect(run({ alert, series, at, about: "nobody is told" })).toMatchObject({ ok: false });
  });

  test("every alert is shown to fire, and to keep quiet", () => {
    const alerts = rules.flatMap(({ alert }) => alert ?? []).sort();
    const shown = (fires: boolean) =>
      [
        ...new Set(CASES.filter((one) => (one.fires !== undefined) === fires).map(({ alert }) => alert)),
      ].sort();
    expect(shown(true)).toEqual(alerts);
    expect(shown(false)).toEqual(alerts);
  });
});

function ruleOf(name: string): RenderedRule {
  const rule = rules.find(({ alert }) => alert === name);
  if (rule === undefined) throw new Error(`no alert ${name}`);
  return rule;
}

/** The groups that decide about an alert: its own, and those that record what these ask for. */
function groupsOf(alert: string): readonly RenderedGroup[] {
  const needed = new Set(groups.filter((group) => group.rules.some((rule) => rule.alert === alert)));
  for (const { rules } of needed)
    for (const { expr } of rules)
      for (const group of groups)
        if (group.rules.some(({ record }) => record !== undefined && expr.includes(record)))
          needed.add(group);
  return groups.filter((group) => needed.has(group));
}

/** A case as promtool reads it. What rules say beside the summary is not repeated in each case. */
function unitTest({ alert, at, series, fires = [] }: AlertCase, needed: readonly RenderedGroup[]) {
  const { labels = {}, annotations = {} } = ruleOf(alert);
  return {
    rule_files: ["needed.json"],
    evaluation_interval: "1m",
    // As Prometheus does not promise: without it a test would see this minute's records, or the last one's.
    group_eval_order: needed.map(({ name }) => name),
    tests: [
      {
        interval: "1m",
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          {
            eval_time: at,
            alertname: alert,
            exp_alerts: fires.map(({ labels: own = {}, summary }) => ({
              exp_labels: { ...labels, ...own },
              exp_annotations: { ...annotations, summary },
            })),
          },
        ],
      },
    ],
  };
}
