import type { Clock } from "@floe/ingest-core";

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

const START = Date.UTC(2026, 0, 1);

/** Virtual time for code that awaits: it moves on when nothing else is left to do. */
export class VirtualClock implements Clock {
  private time = 0;
  private order = 0;
  private readonly sleepers: Sleeper[] = [];

  constructor(readonly random: () => number) {}

  /** Whole ms, as a clock on the wall has them. */
  now(): number {
    return START + Math.floor(this.time);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.sleepers.push({ at: this.time + ms, order: this.order++, wake });
    });
  }

  /** Lets time pass until everybody has slept enough. */
  async run(): Promise<void> {
    for (;;) {
      // All that follows from the last moment, however many promises it takes.
      await new Promise(setImmediate);
      this.sleepers.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = this.sleepers.shift();
      if (next === undefined) return;
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
  }
}
