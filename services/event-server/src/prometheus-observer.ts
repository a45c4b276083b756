import type { LogLevel, MetricTable, Observer } from "@floe/ingest-core";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Logger } from "./logger";

const LATENCY_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600];

/**
 * Sends what the code observes to Prometheus and to the log.
 *
 * Every metric stands in a table beforehand, so that a dashboard or rule can be checked
 * against what is exposed, and a counter whose label values are known exists with value 0
 * before it first counts: `rate()` over a series that appears with its first increment misses
 * that increment. Rules over other counters, like those by table, have to add it.
 */
export class PrometheusObserver implements Observer {
  private readonly registry = new Registry();
  private readonly counters = new Map<string, Counter>();
  private readonly gauges = new Map<string, Gauge>();
  private readonly histograms = new Map<string, Histogram>();

  /** @param tables metrics by name; a name that stands in two tables is an error of the program */
  constructor(
    private readonly logger: Logger,
    tables: readonly MetricTable[],
  ) {
    for (const table of tables)
      for (const [name, definition] of Object.entries(table)) this.register(name, definition);
    collectDefaultMetrics({ register: this.registry });
  }

  private register(name: string, { type, help, labels, buckets, series = [] }: MetricTable[string]): void {
    const shape = { name, help, labelNames: [...labels], registers: [this.registry] };
    if (type === "histogram")
      this.histograms.set(name, new Histogram({ ...shape, buckets: [...(buckets ?? LATENCY_SECONDS)] }));
    else if (type === "gauge") this.gauges.set(name, new Gauge(shape));
    else {
      const counter = new Counter(shape);
      for (const known of series) counter.inc(known, 0);
      this.counters.set(name, counter);
    }
  }

  log(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.logger[level](fields, event);
  }

  /** @throws Error for a metric that stands in no table */
  count(metric: string, value = 1, labels: Readonly<Record<string, string>> = {}): void {
    this.of(this.counters, metric).inc(labels, value);
  }

  /** @throws Error for a metric that stands in no table */
  observe(metric: string, value: number, labels: Readonly<Record<string, string>> = {}): void {
    this.of(this.histograms, metric).observe(labels, value);
  }

  /** @throws Error for a metric that stands in no table */
  gauge(metric: string, value: number, labels: Readonly<Record<string, string>> = {}): void {
    this.of(this.gauges, metric).set(labels, value);
  }

  private of<T>(metrics: ReadonlyMap<string, T>, name: string): T {
    const metric = metrics.get(name);
    if (metric === undefined) throw new Error(`metric '${name}' stands in no metric table`);
    return metric;
  }

  /** Text of `/metrics` in Prometheus' exposition format. */
  async exposition(): Promise<{ readonly contentType: string; readonly text: string }> {
    return { contentType: this.registry.contentType, text: await this.registry.metrics() };
  }
}
