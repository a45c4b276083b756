/** One metric in Prometheus' words. */
export interface MetricDefinition {
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  /** Label names, of low cardinality: table, strategy, code; never a key or an id. */
  readonly labels: readonly string[];
  /** Label sets that a counter begins with, at 0, where they are known. @default - it has series as it counts */
  readonly series?: readonly Readonly<Record<string, string>>[];
  /** Upper bounds of a histogram's buckets. @default - latencies from 5 ms to 10 minutes, in seconds */
  readonly buckets?: readonly number[];
}

/** Metrics by name. */
export type MetricTable = Readonly<Record<string, MetricDefinition>>;
