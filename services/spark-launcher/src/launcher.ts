import {
  createLogger,
  EventHandler,
  EventServer,
  eventServerMetrics,
  otlpTracing,
  PrometheusObserver,
  type Stoppable,
  serviceWithoutTracing,
} from "@floe/event-server";
import { ingestMetrics } from "@floe/ingest-core";
import type { LauncherEnvironment } from "./environment";
import type { ApiEndpoint } from "./kubernetes/api-client";
import { launcherMetrics } from "./metrics";
import { openLauncher } from "./open-launcher";

/** A launcher that listens. */
export interface RunningLauncher {
  readonly observer: PrometheusObserver;
  readonly port: number;
  /** What has to be stopped, together. */
  readonly parts: readonly Stoppable[];
}

/** Requests only wait for jobs; the topic's partitions bound how many there are. */
const CONCURRENCY = 64;

/**
 * Starts the launcher. It listens when this returns, and has asked nothing of the network.
 *
 * @throws IngestError `config.job-template`; Error of `listen`, when the port is taken
 */
export async function startLauncher(env: LauncherEnvironment, api: ApiEndpoint): Promise<RunningLauncher> {
  const observer = new PrometheusObserver(createLogger("spark-launcher", env.logLevel), [
    eventServerMetrics,
    ingestMetrics,
    launcherMetrics,
  ]);
  const tracing =
    env.tracing === undefined ? serviceWithoutTracing : otlpTracing({ ...env.tracing, observer });
  const { defaultTable, tableRules } = env;
  const handler = new EventHandler({
    ingestor: await openLauncher(env, api, { observer, tracing }),
    observer,
    routing: { rules: tableRules, ...(defaultTable === undefined ? {} : { defaultTable }) },
    tracing,
    concurrency: CONCURRENCY,
    timeoutMs: env.requestTimeoutSeconds * 1000,
  });
  const server = new EventServer({
    handle: (event, signal) => handler.handle(event, signal),
    observer,
    metrics: () => observer.exposition(),
  });
  const port = await server.listen(env.port);
  observer.log("info", "listening", { port, namespace: env.job.namespace });
  const all: Stoppable = {
    async stop(graceMs) {
      await server.stop(graceMs);
      // The spans of the last events are sent when the events have ended.
      await tracing.stop();
    },
  };
  return { observer, port, parts: [all] };
}
