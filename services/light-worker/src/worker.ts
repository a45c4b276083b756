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
import type { WorkerEnvironment } from "./environment";
import { startConsumer } from "./kafka/start-consumer";
import { openIngestor } from "./open-ingestor";

/** A worker that listens. */
export interface RunningWorker {
  readonly observer: PrometheusObserver;
  readonly port: number;
  /** What has to be stopped, together. */
  readonly parts: readonly Stoppable[];
}

/**
 * Starts the worker. It listens when this returns, and has asked nothing of the network:
 * store, catalog, DuckDB and tracing are opened by the first event that needs them.
 *
 * @param failed called when the consumer mode can not go on
 * @throws Error of `listen`, when the port is taken
 */
export async function startWorker(
  env: WorkerEnvironment,
  failed: (error: unknown) => void,
): Promise<RunningWorker> {
  const logger = createLogger("light-worker", env.logLevel);
  const observer = new PrometheusObserver(logger, [eventServerMetrics, ingestMetrics]);
  const tracing =
    env.tracing === undefined ? serviceWithoutTracing : otlpTracing({ ...env.tracing, observer });
  const { concurrency, defaultTable, tableRules } = env;
  const handler = new EventHandler({
    ingestor: openIngestor(env, observer, tracing),
    observer,
    routing: { rules: tableRules, ...(defaultTable === undefined ? {} : { defaultTable }) },
    tracing,
    concurrency,
    timeoutMs: env.requestTimeoutSeconds * 1000,
  });
  const server = new EventServer({
    handle: (event, signal) => handler.handle(event, signal),
    observer,
    metrics: () => observer.exposition(),
  });
  const port = await server.listen(env.port);
  observer.log("info", "listening", { port, consumer: env.consumer !== undefined });
  const consumer = env.consumer && startConsumer(env.consumer, { handler, observer, concurrency, failed });
  const work = consumer === undefined ? [server] : [server, consumer];
  const all: Stoppable = {
    async stop(graceMs) {
      await Promise.all(work.map((part) => part.stop(graceMs)));
      // The spans of the last events are sent when the events have ended.
      await tracing.stop();
    },
  };
  return { observer, port, parts: [all] };
}
