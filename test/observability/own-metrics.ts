import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventServerMetrics } from "../../services/event-server/src/metrics";
import { ingestMetrics } from "../../services/ingest-core/src/metrics";
import { readWorkerEnvironment } from "../../services/light-worker/src/environment";
import { startWorker } from "../../services/light-worker/src/worker";
import { readLauncherEnvironment } from "../../services/spark-launcher/src/environment";
import { startLauncher } from "../../services/spark-launcher/src/launcher";
import { launcherMetrics } from "../../services/spark-launcher/src/metrics";

/** Metrics that a service exposes: labels by name of series. */
export type ExposedMetrics = ReadonlyMap<string, readonly string[]>;

const LAKEHOUSE = {
  CATALOG_URI: "http://127.0.0.1:9/",
  AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "key",
  AWS_SECRET_ACCESS_KEY: "secret",
  PORT: "0",
  LOG_LEVEL: "error",
};

/** Starts the worker and the launcher, and asks them for `/metrics`. */
export async function ownMetrics(): Promise<{ worker: ExposedMetrics; launcher: ExposedMetrics }> {
  const folder = mkdtempSync(join(tmpdir(), "floe-metrics-"));
  const template = join(folder, "spark-application.json");
  writeFileSync(template, JSON.stringify({ kind: "SparkApplication", metadata: { name: "t" }, spec: {} }));
  const launcherVariables = { ...LAKEHOUSE, SPARK_JOB_NAMESPACE: "apps", SPARK_JOB_TEMPLATE: template };
  const running = [
    await startWorker(readWorkerEnvironment(LAKEHOUSE), (error) => {
      throw error;
    }),
    await startLauncher(readLauncherEnvironment(launcherVariables), { url: "http://127.0.0.1:9" }),
  ];
  try {
    const [worker, launcher] = await Promise.all(
      running.map(async ({ port }) =>
        readExposition(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()),
      ),
    );
    return { worker: worker!, launcher: launcher! };
  } finally {
    await Promise.all(running.flatMap(({ parts }) => parts.map((part) => part.stop(0))));
    rmSync(folder, { recursive: true });
  }
}

const TABLES = { ...eventServerMetrics, ...ingestMetrics, ...launcherMetrics };

/** Series by the text; a series without samples yet has the labels that its table declares. */
function readExposition(text: string): ExposedMetrics {
  const exposed = new Map<string, readonly string[]>();
  for (const [, name = "", type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const labels = TABLES[name]?.labels ?? labelsOf(name, text);
    if (type !== "histogram") exposed.set(name, labels);
    else for (const part of ["bucket", "sum", "count"]) exposed.set(`${name}_${part}`, labels);
  }
  return exposed;
}

function labelsOf(name: string, text: string): string[] {
  const lines = [...text.matchAll(new RegExp(`^${name}\\{(.*)\\}`, "gm"))];
  return [
    ...new Set(lines.flatMap(([, labels = ""]) => [...labels.matchAll(/(\w+)="/g)].map(([, l]) => l!))),
  ];
}
