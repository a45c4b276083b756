/** Levels of {@link Observer.log}. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/**
 * Where metrics and structured logs go. The library names them, the service
 * around it decides on Prometheus, OpenTelemetry or nothing. Labels are of low
 * cardinality: table, strategy, code; never a key or an id.
 */
export interface Observer {
  log(level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>): void;
  count(metric: string, value?: number, labels?: Readonly<Record<string, string>>): void;
  /** @param seconds or bytes, as the metric's name says */
  observe(metric: string, value: number, labels?: Readonly<Record<string, string>>): void;
  /** Replaces a gauge's value. @param value in the unit that the metric's name says */
  gauge(metric: string, value: number, labels?: Readonly<Record<string, string>>): void;
}

/** Drops everything. */
export const silent: Observer = { log() {}, count() {}, observe() {}, gauge() {} };
