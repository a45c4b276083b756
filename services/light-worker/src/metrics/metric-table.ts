/** Shape of one metric in Prometheus' words. */
export interface MetricDefinition {
  readonly type: "counter" | "histogram" | "gauge";
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets. @default - prom-client's, for seconds */
  readonly buckets?: readonly number[];
}

const latency = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600];

/** Metrics of the worker itself; the engine's stand in ingest-core, next to the code that counts them. */
export const workerMetrics: Readonly<Record<string, MetricDefinition>> = {
  ingest_events_total: {
    type: "counter",
    help: "Events by what became of them: done, ignored, retry, dead.",
    labels: ["outcome"],
  },
  ingest_event_seconds: {
    type: "histogram",
    help: "Time from an event's arrival to its outcome.",
    labels: ["outcome"],
    buckets: latency,
  },
};
