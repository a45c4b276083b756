import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { operatorCharts } from "../../../constructs/delivery/operator-charts";
import { config } from "../../support/manifests";
import { writeStubChart } from "../helm/stub-dependencies";

/** Every component whose operator comes by a chart of a repository. */
const COMPONENTS = ["strimzi", "knative", "envoy_gateway", "camel_k", "spark_operator", "istio", "kiali"];

const ISTIO = "components: {istio: {enabled: true}, envoy_gateway: {enabled: false}}";

/** A chart repository on loopback with stand-ins of all upstream charts, at the versions that floe pins. */
export class ChartRepository {
  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  /**
   * @param folder for the charts
   * @param helm a real helm, which packs and indexes them
   */
  static async start(folder: string, helm: string): Promise<ChartRepository> {
    const charts = join(folder, "charts");
    mkdirSync(charts, { recursive: true });
    const server = createServer((request, response) => {
      try {
        response.end(readFileSync(join(charts, basename(request.url ?? ""))));
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const all = [config(), config(ISTIO)].flatMap((wanted) => operatorCharts(wanted));
    const dependencies = new Map(
      all.flatMap((chart) => chart.dependencies).map(({ name, version }) => [name, version]),
    );
    for (const [name, version] of dependencies) {
      const stub = join(folder, "stubs", name);
      writeStubChart(stub, name, version);
      execFileSync(helm, ["package", stub, "--destination", charts], { stdio: "pipe" });
    }
    execFileSync(helm, ["repo", "index", charts, "--url", url], { stdio: "pipe" });
    return new ChartRepository(url, server);
  }

  /** Lines for `components:` of config.yaml that point every chart here. */
  get components(): Readonly<Record<string, { readonly chart_repo: string }>> {
    return Object.fromEntries(COMPONENTS.map((name) => [name, { chart_repo: this.url }]));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
