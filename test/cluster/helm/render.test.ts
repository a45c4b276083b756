import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { run } from "../../../cli/program";
import { operatorCharts } from "../../../constructs/delivery/operator-charts";
import { plain } from "../../../diagnostics/style";
import { config } from "../../support/manifests";
import { type ClusterTools, clusterTools } from "../tools";
import { writeStubChart } from "./stub-dependencies";

const before = { ...process.env };
let folder: string;
let repository: Server;
let url: string;
let tools: ClusterTools;

beforeAll(async () => {
  tools = await clusterTools();
  folder = mkdtempSync(join(tmpdir(), "floe-render-"));
  const charts = join(folder, "charts");
  mkdirSync(charts);
  repository = createServer((request, response) => {
    try {
      response.end(readFileSync(join(charts, basename(request.url ?? ""))));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => repository.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(repository.address() as AddressInfo).port}`;
  for (const { dependencies } of operatorCharts(config())) {
    for (const { name, version } of dependencies) {
      writeStubChart(join(folder, "stubs", name), name, version);
      execFileSync(tools.helm4, ["package", join(folder, "stubs", name), "--destination", charts], {
        stdio: "pipe",
      });
    }
  }
  execFileSync(tools.helm4, ["repo", "index", charts, "--url", url], { stdio: "pipe" });
}, 300_000);

afterAll(async () => {
  process.env = { ...before };
  await new Promise((resolve) => repository.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

async function render(major: "helm3" | "helm4", chartRepo: string): Promise<{ code: number; err: string }> {
  const home = join(folder, major);
  mkdirSync(join(home, "bin"), { recursive: true });
  rmSync(join(home, "bin/helm"), { force: true });
  symlinkSync(tools[major], join(home, "bin/helm"));
  process.env = {
    ...before,
    PATH: `${join(home, "bin")}:${before.PATH}`,
    HELM_CACHE_HOME: join(home, "cache"),
    HELM_CONFIG_HOME: join(home, "config"),
    HELM_DATA_HOME: join(home, "data"),
  };
  const components = ["strimzi", "knative", "envoy_gateway", "camel_k", "spark_operator"];
  writeFileSync(
    join(home, "config.yaml"),
    `components:\n${components.map((name) => `  ${name}: {chart_repo: "${chartRepo}"}\n`).join("")}`,
  );
  let err = "";
  const console = {
    out: () => {},
    err: (text: string) => {
      err += text;
    },
    outStyle: plain,
    errStyle: plain,
  };
  const args = ["render", "-f", join(home, "config.yaml"), "-o", join(home, "rendered")];
  return { code: await run(args, console), err };
}

describe.each(["helm3", "helm4"] as const)("floe render with %s", (major) => {
  test("downloads every chart from its repository and renders it", async () => {
    expect(await render(major, url)).toMatchObject({ code: 0 });
    for (const chart of operatorCharts(config())) {
      const text = readFileSync(join(folder, major, "rendered", `${chart.name}.yaml`), "utf8");
      for (const { name } of chart.dependencies) expect(text).toContain(`name: ${name}\n`);
    }
  });

  test("says which repository cannot be reached", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const gone = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    await new Promise((resolve) => closed.close(resolve));
    const { code, err } = await render(major, gone);
    expect(code).toBe(1);
    expect(err).toContain("FLOE8002");
    expect(err).toContain(gone);
  });
});
