import type { Clock } from "@floe/ingest-core";
import { type SeededRandom, seededRandom } from "./seeded-random";

/** Somebody who takes steps and can die. */
export interface Actor {
  readonly name: string;
  alive: boolean;
}

interface Step {
  readonly actor: Actor;
  readonly label: string;
  readonly at: number;
  readonly resume: () => void;
}

/** Steps after which a schedule is taken to hang. */
const MAX_STEPS = 200_000;

/**
 * Runs asynchronous code one step at a time in virtual time. Every effect on the
 * outside waits for its turn; which of the waiting steps comes next is random,
 * but the same for the same seed. Nothing sleeps, so a schedule of an hour takes
 * milliseconds.
 */
export class Simulation {
  readonly random: SeededRandom;
  /** What happened, in order: printed when a schedule fails. */
  readonly trace: string[] = [];
  /** Steps taken, by all actors. */
  steps = 0;
  /** Decides before each step whether its actor dies instead. */
  crashes: (actor: Actor, label: string) => boolean = () => false;
  onCrash: (actor: Actor) => void = () => {};
  private time = 1_700_000_000_000;
  private waiting: Step[] = [];

  constructor(readonly seed: number) {
    this.random = seededRandom(seed);
  }

  now(): number {
    return this.time;
  }

  /** Waits for the actor's turn; never returns when the actor is dead by then. */
  step(actor: Actor, label: string, delayMs = 0): Promise<void> {
    if (!actor.alive) return new Promise(() => {});
    return new Promise((resume) => {
      this.waiting.push({ actor, label, at: this.time + Math.ceil(delayMs), resume });
    });
  }

  /** Lets a process stop where it is: nothing of it happens any more. */
  kill(actor: Actor): void {
    actor.alive = false;
    this.waiting = this.waiting.filter((step) => step.actor !== actor);
    this.trace.push(`${actor.name} dies`);
    this.onCrash(actor);
  }

  /** A clock on which `sleep` is a step of the actor. */
  clock(actor: Actor): Clock {
    return {
      now: () => this.time,
      random: () => this.random.next(),
      sleep: (ms) => this.step(actor, "sleep", ms),
    };
  }

  /** Takes steps until nobody waits for one. */
  async run(): Promise<void> {
    for (;;) {
      // Everything between two effects is microtasks: they have all run when this resumes.
      await new Promise(setImmediate);
      const next = this.choose();
      if (next === undefined) return;
      if (++this.steps > MAX_STEPS) throw new Error("the schedule does not end");
      if (this.crashes(next.actor, next.label)) {
        this.trace.push(`${next.actor.name} ${next.label} †`);
        this.kill(next.actor);
        continue;
      }
      if (next.label !== "sleep") this.trace.push(`${next.actor.name} ${next.label}`);
      next.resume();
    }
  }

  /** A random one of the steps that are due; when none is, time passes until one is. */
  private choose(): Step | undefined {
    if (this.waiting.length === 0) return undefined;
    let due = this.waiting.filter(({ at }) => at <= this.time);
    if (due.length === 0) {
      this.time = Math.min(...this.waiting.map(({ at }) => at));
      due = this.waiting.filter(({ at }) => at <= this.time);
    }
    const chosen = this.random.pick(due);
    this.waiting.splice(this.waiting.indexOf(chosen), 1);
    return chosen;
  }
}
