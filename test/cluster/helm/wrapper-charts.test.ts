import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { FloeConfig } from "../../../config/types";
import type { OperatorChart } from "../../../constructs/delivery/operator-chart";
import { operatorCharts } from "../../../constructs/delivery/operator-charts";
import { wrapperFiles, wrapperFolder } from "../../../constructs/delivery/wrapper-chart";
import { config } from "../../support/manifests";
import { clusterTools } from "../tools";
import { stubDependencies, writeStubChart } from "./stub-dependencies";

const onIstio = config(`
platform: {profile: production}
components: {envoy_gateway: {enabled: false}, istio: {enabled: true}}
`);

/** The first run on a machine downloads the binaries. */
const DOWNLOAD_MS = 300_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "floe-helm-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a wrapper and returns its folder. */
function write(chart: OperatorChart): string {
  for (const { path, text } of wrapperFiles(chart)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(folder, wrapperFolder(chart));
}

function chartOf(name: string, from: FloeConfig): OperatorChart {
  const chart = operatorCharts(from).find((one) => one.name === name);
  if (chart === undefined) throw new Error(`no wrapper ${name}`);
  return chart;
}

const charts = [
  ...operatorCharts(config()).map((chart) => [`${chart.name}, playground`, chart] as const),
  ...operatorCharts(onIstio).map((chart) => [`${chart.name}, production`, chart] as const),
];

describe.each(["helm3", "helm4"] as const)("%s", (major) => {
  let helm: string;
  beforeAll(async () => {
    helm = (await clusterTools())[major];
  }, DOWNLOAD_MS);

  const run = (...args: string[]) => execFileSync(helm, args, { encoding: "utf8", stdio: "pipe" });
  const template = (wrapper: string) =>
    run("template", "it", wrapper, "--namespace", "ns", "--values", join(wrapper, "values-overrides.yaml"));

  /** Values that reach each dependency, by its name. */
  const valuesIn = (text: string) =>
    new Map(
      parseAllDocuments(text).map((document) => {
        const { metadata, data } = document.toJS() as {
          metadata: { name: string };
          data: { values: string };
        };
        const { global: _, ...values } = JSON.parse(data.values) as Record<string, unknown>;
        return [metadata.name, values] as const;
      }),
    );

  test.each(charts)("accepts %s, and hands our values to its dependencies", (_, chart) => {
    const wrapper = write(chart);
    stubDependencies(wrapper);
    expect(run("lint", "--strict", wrapper)).toContain("1 chart(s) linted, 0 chart(s) failed");
    expect(statuses(run("dependency", "list", wrapper))).toEqual(
      chart.dependencies.map(({ name, version }) => `${name} ${version} unpacked`),
    );
    const values = valuesIn(template(wrapper));
    for (const [name, ours] of Object.entries(chart.values)) {
      const { global: _, ...expected } = ours as Record<string, unknown>;
      expect(values.get(name)).toEqual({ ...expected, ofTheChart: "default" });
    }
    expect([...values.keys()].sort()).toEqual(chart.dependencies.map(({ name }) => name).sort());
  });

  test("lets values of one's own win, and null take a default away", () => {
    const text = `
components: {strimzi: {values: {strimzi-kafka-operator: {replicas: 4, ofTheChart: null}}}}`;
    const wrapper = write(chartOf("strimzi", config(text)));
    stubDependencies(wrapper);
    const values = valuesIn(template(wrapper)).get("strimzi-kafka-operator");
    expect(values).toMatchObject({ replicas: 4, watchAnyNamespace: false });
    expect(values).not.toHaveProperty("ofTheChart");
  });

  test("hands Camel K's switch over as text", () => {
    const wrapper = write(chartOf("camel-k", config()));
    stubDependencies(wrapper);
    expect(valuesIn(template(wrapper)).get("camel-k")).toMatchObject({ operator: { global: "true" } });
  });

  test("does not render a wrapper whose dependency was not downloaded", () => {
    const wrapper = write(chartOf("strimzi", config()));
    const { status, stderr } = spawnSync(helm, ["template", "it", wrapper], { encoding: "utf8" });
    expect(status).not.toBe(0);
    expect(stderr).toContain("strimzi-kafka-operator");
  });

  test("tells a dependency of another version from the pinned one", () => {
    const wrapper = write(chartOf("strimzi", config()));
    writeStubChart(join(wrapper, "charts/strimzi-kafka-operator"), "strimzi-kafka-operator", "0.49.0");
    expect(statuses(run("dependency", "list", wrapper))).toEqual([
      "strimzi-kafka-operator 0.50.0 wrong version",
    ]);
  });
});

/** `name version status` of each row that `helm dependency list` prints. */
function statuses(table: string): string[] {
  return table
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((row) => row.split("\t").map((cell) => cell.trim()))
    .map(([name, version, , status]) => `${name} ${version} ${status}`);
}
