import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Testing } from "cdk8s";
import { runbookPage } from "../../charts/alerts";
import { buildPlatform } from "../../charts/platform";
import { alertObjects, type RenderedRule, ruleGroups, type Variant } from "../observability/platform";
import { type ConfigChange, changedConfig } from "../support/changed-config";
import { toYaml } from "../support/manifests";

const rules = (variant: Variant = {}) => ruleGroups(variant).flatMap(({ rules }) => rules);
const alerts = (variant: Variant = {}) => rules(variant).filter(({ alert }) => alert !== undefined);
const named = (name: string, variant: Variant = {}) => {
  const found = alerts(variant).find(({ alert }) => alert === name);
  if (found === undefined) throw new Error(`no alert ${name}`);
  return found;
};
const names = (variant: Variant) => alerts(variant).map(({ alert }) => alert);

describe("82-alerts", () => {
  test("renders the rules of everything that is there", () => {
    expect(toYaml(alertObjects({ profile: "production" }))).toMatchSnapshot();
  });

  test("stands where Prometheus finds it", () => {
    for (const { metadata } of alertObjects())
      expect(metadata).toMatchObject({ namespace: "monitoring", labels: { release: "prometheus" } });
  });

  test.each(
    alerts({ profile: "production" }).map((rule): [string, RenderedRule] => [rule.alert ?? "", rule]),
  )("%s says how bad it is, what is wrong and where to read on", (name, { labels, annotations }) => {
    expect(["info", "warning", "critical"]).toContain(labels?.severity);
    expect(annotations?.summary).toMatch(/^.{20,110}$/);
    expect(annotations?.summary).not.toMatch(/\.$/);
    expect(annotations?.description).toMatch(/^[A-Z].{20,}\.$/);
    expect(annotations?.runbook_url).toBe(
      `https://github.com/floe/floe/blob/main/docs/observability.md#${name.toLowerCase()}`,
    );
  });

  test("every alert has a section in the runbooks, and no section is left over", () => {
    const page = readFileSync(join(__dirname, "../../docs/observability.md"), "utf8");
    const [, runbooks = ""] = page.split("\n## Runbooks\n");
    const sections = [...runbooks.matchAll(/^### (\w+)$/gm)].map(([, section]) => section);
    const all = new Set([
      ...names({ profile: "production" }),
      ...names({}),
      ...names({ profile: "production", engine: "minifi" }),
    ]);
    expect(sections.sort()).toEqual([...all].sort());
  });

  test("names are used once", () => {
    const all = names({ profile: "production" });
    expect(new Set(all).size).toBe(all.length);
  });

  test("the playground has no replicas to miss, and no pod that is always there", () => {
    const only = ["KafkaPartitionsBelowMinimum", "KafkaPartitionsUnderReplicated", "ServiceNotReady"];
    expect(names({ profile: "production" })).toEqual(expect.arrayContaining(only));
    for (const name of only) expect(names({})).not.toContain(name);
    expect(named("KafkaBrokerDown").expr).toMatch(/< 1$/);
    expect(named("KafkaBrokerDown", { profile: "production" }).expr).toMatch(/< 3$/);
  });

  test("production is to be fresh in ten minutes, the playground in half an hour", () => {
    for (const name of ["TableNotFresh", "ObjectsWait", "RecordsWait"]) {
      expect(named(name).expr).toMatch(/> 1800\b/);
      expect(named(name, { profile: "production" }).expr).toMatch(/> 600\b/);
    }
  });

  test("watches the dispatcher that runs", () => {
    expect(named("DispatcherDown").expr).toContain('deployment="file-dispatcher"');
    expect(named("DispatcherDown", { engine: "minifi" }).expr).toContain('statefulset="file-dispatcher"');
    expect(names({ engine: "minifi" })).not.toContain("DispatcherFails");
  });

  test("recorded series are named by level, metric and operation", () => {
    for (const { record } of rules().filter((rule) => rule.record !== undefined))
      expect(record).toMatch(/^floe:[a-z_]+:(sum|max|last|p99|increase1h)$/);
  });

  test("runbooks are in the repository that dist/ is delivered from", () => {
    const page = (repo_url: string) => runbookPage({ repo_url, revision: "v1" });
    expect(page("https://git.example.com/a/b")).toBe(
      "https://git.example.com/a/b/blob/v1/docs/observability.md",
    );
    expect(page("git@github.com:a/b.git")).toBe("https://github.com/a/b/blob/v1/docs/observability.md");
  });
});

describe("the platform's alerts and dashboards", () => {
  const charts = (change: ConfigChange) => {
    const app = Testing.app();
    buildPlatform(app, changedConfig(change));
    return app.node.children.map(({ node }) => node.id).filter((id) => /^8\d-/.test(id));
  };

  test("are there with Prometheus and Kafka only", () => {
    expect(charts({})).toEqual(["80-monitoring", "82-alerts", "83-dashboards"]);
    expect(charts({ components: { monitoring: { enabled: false } } })).toEqual([]);
    expect(charts({ components: { strimzi: { enabled: false } }, ingest: { enabled: false } })).toEqual([
      "80-monitoring",
    ]);
  });
});
