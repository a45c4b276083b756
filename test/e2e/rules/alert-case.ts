/** What Prometheus has seen, and whom it tells what. */
export interface AlertCase {
  readonly alert: string;
  readonly about: string;
  /**
   * Values by series, one a minute from the beginning on, in promtool's notation: `0+2x10` begins at 0
   * and grows by 2 ten times, `_x5` is missing five times, `stale` ends.
   */
  readonly series: Readonly<Record<string, string>>;
  /** When somebody looks, after the beginning. */
  readonly at: string;
  /** Labels beside the severity, and the summary, of each alert. @default []: nobody is told */
  readonly fires?: readonly {
    readonly labels?: Readonly<Record<string, string>>;
    readonly summary: string;
  }[];
}

/** The same value for two hours. */
export const always = (value: number): string => `${value}x120`;

/** Labels in PromQL's notation. */
export function series(metric: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return `${metric}{${pairs.join(",")}}`;
}
