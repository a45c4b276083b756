import type { Activity } from "../api-server/http/activity";

/**
 * How virtual time passes.
 *
 * - `immediate`: whatever is due next happens next.
 * - `manual`: only `advance` moves time.
 * - `traffic`: every answered request moves time by some milliseconds, and while clients only watch, time
 *   jumps to what is due next. A loop of commands then sees a platform that comes up step by step, and a
 *   `kubectl wait` never waits longer than the machine needs.
 */
export type Pace = { readonly kind: "immediate" } | { readonly kind: "manual" } | Traffic;

/** See {@link Pace}. */
export interface Traffic {
  readonly kind: "traffic";
  readonly msPerRequest: number;
}

interface Appointment {
  readonly at: number;
  readonly sequence: number;
  readonly run: () => void;
}

/** Virtual time: nothing in a scenario ever waits for the machine's clock. */
export class VirtualClock {
  private readonly appointments: Appointment[] = [];
  private elapsed = 0;
  private sequence = 0;
  private turn: NodeJS.Immediate | undefined;
  private activity: Activity | undefined;

  constructor(
    private readonly pace: Pace = { kind: "immediate" },
    private readonly epoch: Date = new Date("2026-01-05T08:00:00Z"),
  ) {}

  /** Milliseconds since the start. */
  get ms(): number {
    return this.elapsed;
  }

  now(): Date {
    return new Date(this.epoch.getTime() + this.elapsed);
  }

  /** Lets traffic of a server move time. */
  follow(activity: Activity): void {
    this.activity = activity;
    const { pace } = this;
    if (pace.kind !== "traffic") return;
    activity.onChange((change) => {
      if (change === "answered") this.advance(pace.msPerRequest);
      this.wake();
    });
  }

  /** Runs something after some virtual time; what is due at once runs in the next turn of the event loop. */
  after(ms: number, run: () => void): void {
    this.appointments.push({ at: this.elapsed + ms, sequence: this.sequence++, run });
    this.appointments.sort((a, b) => a.at - b.at || a.sequence - b.sequence);
    this.wake();
  }

  /** Moves time, and runs what comes due on the way. */
  advance(ms: number): void {
    const until = this.elapsed + ms;
    while ((this.appointments[0]?.at ?? Number.POSITIVE_INFINITY) <= until) this.runNext();
    this.elapsed = Math.max(this.elapsed, until);
  }

  /** Resolves once nothing is due any more, where time passes by itself. */
  async settled(): Promise<void> {
    while (this.appointments.length > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Nothing runs any more. */
  stop(): void {
    this.appointments.length = 0;
    clearImmediate(this.turn);
  }

  private runNext(): void {
    const next = this.appointments.shift();
    if (next === undefined) return;
    this.elapsed = Math.max(this.elapsed, next.at);
    next.run();
  }

  private wake(): void {
    if (this.turn !== undefined || this.appointments.length === 0) return;
    this.turn = setImmediate(() => {
      this.turn = undefined;
      const next = this.appointments[0];
      if (next === undefined) return;
      if (next.at > this.elapsed && !this.mayJump()) return;
      this.runNext();
      this.wake();
    });
  }

  private mayJump(): boolean {
    if (this.pace.kind === "immediate") return true;
    return this.pace.kind === "traffic" && this.activity?.onlyWatched === true;
  }
}
