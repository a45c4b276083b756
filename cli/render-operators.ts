import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadConfig } from "../config/load";
import type { OperatorChart } from "../constructs/delivery/operator-chart";
import { operatorCharts } from "../constructs/delivery/operator-charts";
import { OVERRIDES_FILE, wrapperFiles, wrapperFolder } from "../constructs/delivery/wrapper-chart";
import { plural } from "../diagnostics/format-text";
import { runHelm } from "../kube/helm";
import { nearest } from "../schema/nearest";
import { type PublishedFile, publish } from "../synth/publish";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";

/** Options of `floe render`. */
export interface RenderOptions {
  readonly config: string;
  /** Folder that is replaced as a whole, or gets the charts that were named. */
  readonly outdir: string;
}

/**
 * Renders the charts of the operators as Helm would install them: one file each, CRDs included, for
 * reviews of what an upgrade changes. Downloads the charts.
 *
 * @param names wrappers to render; all of them without any
 * @throws ConfigError, and ToolError without helm or when it fails; the folder is then as it was
 */
export async function renderOperators(
  names: readonly string[],
  { config, outdir }: RenderOptions,
  console: Console,
): Promise<ExitCode> {
  const { out, err, errStyle } = console;
  const charts = operatorCharts(loadConfig(config));
  const unknown = names.find((name) => !charts.some((chart) => chart.name === name));
  if (unknown !== undefined) return unknownChart(unknown, charts, console);
  const wanted = charts.filter(({ name }) => names.length === 0 || names.includes(name));
  const rendered: PublishedFile[] = [];
  const work = mkdtempSync(join(tmpdir(), "floe-render-"));
  try {
    for (const chart of wanted) {
      err(`${errStyle.dim("rendering")} ${chart.name}\n`);
      rendered.push({ path: `${chart.name}.yaml`, text: await renderChart(chart, work) });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  if (names.length === 0) publish(outdir, rendered);
  else {
    mkdirSync(outdir, { recursive: true });
    for (const { path, text } of rendered) writeFileSync(join(outdir, path), text);
  }
  for (const { path } of rendered) out(`${join(outdir, path)}\n`);
  err(`${errStyle.green("✓")} ${plural(rendered.length, "chart")} rendered\n`);
  return exitCode.ok;
}

async function renderChart(chart: OperatorChart, work: string): Promise<string> {
  for (const { path, text } of wrapperFiles(chart)) {
    const file = join(work, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const folder = join(work, wrapperFolder(chart));
  await runHelm(["dependency", "update", folder]);
  return await runHelm([
    "template",
    chart.release,
    folder,
    "--namespace",
    chart.namespace,
    "--values",
    join(folder, OVERRIDES_FILE),
    chart.skipCrds === true ? "--skip-crds" : "--include-crds",
  ]);
}

function unknownChart(name: string, charts: readonly OperatorChart[], { err, errStyle }: Console): ExitCode {
  const names = charts.map((chart) => chart.name);
  const suggestion = nearest(name, names);
  const hint =
    suggestion === undefined ? `the configuration has ${names.join(", ")}` : `did you mean '${suggestion}'?`;
  err(`${errStyle.red("error")}  no chart '${name}'; ${hint}\n`);
  return exitCode.usage;
}
