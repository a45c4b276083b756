import type { OperationContext } from "../contract";
import { printable } from "../show/columns";
import { countText } from "../show/units";

/** Objects between two lines where nothing can be drawn over. */
const LINE_EVERY = 10_000;
const BAR = 24;

/** Where a backfill stands. */
export interface Counts {
  readonly sent: number;
  readonly skipped: number;
  /** Objects sent by this run. */
  readonly now: number;
}

/** Shows how far a backfill is: a bar on a terminal, a line now and then elsewhere. */
export class Progress {
  /** Objects that there are; known when they have been counted. */
  total: number | undefined;
  private drawn = false;
  private lastMs = 0;
  private lines = 0;
  private readonly startedMs: number;

  constructor(
    private readonly context: Pick<OperationContext, "console" | "isTerminal">,
    private readonly now: () => number,
  ) {
    this.startedMs = now();
  }

  update(counts: Counts, key: string): void {
    const { isTerminal, console } = this.context;
    const done = counts.sent + counts.skipped;
    if (!isTerminal) {
      if (Math.floor(done / LINE_EVERY) <= this.lines) return;
      this.lines = Math.floor(done / LINE_EVERY);
      console.err(`sent ${counts.sent}, left out ${counts.skipped}, at ${printable(key)}\n`);
      return;
    }
    const nowMs = this.now();
    if (this.drawn && nowMs - this.lastMs < 100) return;
    this.lastMs = nowMs;
    this.drawn = true;
    console.err(`\r\u001b[2K${this.bar(counts, nowMs)}`);
  }

  /** Clears what was drawn. */
  end(): void {
    if (this.drawn) this.context.console.err("\r\u001b[2K");
  }

  private bar(counts: Counts, nowMs: number): string {
    const { dim, green } = this.context.console.errStyle;
    const done = counts.sent + counts.skipped;
    const rate = Math.round((counts.now * 1000) / Math.max(1, nowMs - this.startedMs));
    const left = counts.skipped === 0 ? "" : `, ${countText(counts.skipped)} left out`;
    const tail = `${countText(counts.sent)} sent${left}  ${dim(`${countText(rate)}/s`)}`;
    if (this.total === undefined) return `${dim("counting…")}  ${tail}`;
    const share = this.total === 0 ? 1 : Math.min(1, done / this.total);
    const full = Math.round(share * BAR);
    const percent = `${Math.floor(share * 100)}%`.padStart(4);
    return `${green("█".repeat(full))}${dim("░".repeat(BAR - full))} ${percent}  ${tail} of ${countText(this.total)}`;
  }
}
