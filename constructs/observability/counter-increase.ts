/**
 * By how much counters grew in a window, also those that appeared in it.
 *
 * `increase()` begins with the first value that it sees. A series with labels like `table` appears with
 * its first increment, and a pod that was started for one event has nothing else to tell: its one
 * increment would be lost. A series that was not there when the window began has grown by all it has.
 *
 * `increase()` also extrapolates to the ends of the window; counts are rounded, so that messages say "3 files".
 *
 * @param selector of the counters, `name{label="value"}`
 * @param window a duration, `1h`
 */
export function counterIncrease(selector: string, window: string): string {
  return `((max_over_time(${selector}[${window}]) unless ${selector} offset ${window}) or round(increase(${selector}[${window}])))`;
}
