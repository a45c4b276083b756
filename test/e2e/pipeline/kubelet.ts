import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { ServerProcess } from "../servers/server-process";

/** A process that has to run. */
export interface Pod {
  readonly name: string;
  readonly process: Pick<ServerProcess, "running" | "pid" | "start" | "kill" | "pause" | "resume">;
}

/** What happened to a pod. */
export interface PodSight {
  readonly name: string;
  /** Starts after the first one. */
  readonly restarts: number;
  /** Most memory that any of its processes had, in bytes. */
  readonly peakBytes: number;
}

interface Kept extends Pod {
  restarts: number;
  peakBytes: number;
  /** Fulfilled while nobody disturbs the pod. */
  turn: Promise<void>;
}

/** How often it looks, in ms: a process that ended by itself is started again after one look. */
const SYNC_MS = 500;

/**
 * Keeps processes running as Kubernetes' agent does: what ends is started again, whoever ended it.
 * Starting may fail, because what a process needs is away: then it is tried again.
 */
export class Kubelet {
  private readonly pods = new Map<string, Kept>();
  private readonly stopping = new AbortController();
  private syncing: Promise<void> = Promise.resolve();

  /** Takes over processes that run; {@link stop} ends them, too. */
  add(...pods: readonly Pod[]): void {
    for (const pod of pods)
      this.pods.set(pod.name, { ...pod, restarts: 0, peakBytes: 0, turn: Promise.resolve() });
  }

  /** Begins to look after them. */
  watch(): void {
    this.syncing = this.sync();
  }

  /** Kills a process, leaves it dead for a while, and resolves when it runs again. */
  async killAndRestart(name: string, deadMs: number): Promise<void> {
    await this.alone(name, async (pod) => {
      this.measure(pod);
      await pod.process.kill();
      await pause(deadMs);
      await this.start(pod);
    });
  }

  /** Stops a process from running for a while: its connections stay open, and nobody answers. */
  async freeze(name: string, ms: number): Promise<void> {
    await this.alone(name, async (pod) => {
      pod.process.pause();
      await pause(ms);
      pod.process.resume();
    });
  }

  sights(): PodSight[] {
    return [...this.pods.values()].map(({ name, restarts, peakBytes }) => ({ name, restarts, peakBytes }));
  }

  /** Lets nothing be started any more, and kills what runs, the last one first. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.syncing;
    for (const pod of [...this.pods.values()].reverse()) {
      pod.process.resume();
      await pod.process.kill();
    }
  }

  private async sync(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      for (const pod of this.pods.values()) {
        this.measure(pod);
        if (!pod.process.running) void this.alone(pod.name, (one) => this.start(one));
      }
      await pause(SYNC_MS, undefined, { signal }).catch(() => undefined);
    }
    await Promise.all([...this.pods.values()].map(({ turn }) => turn));
  }

  /** One disturbance of a pod at a time. */
  private async alone(name: string, work: (pod: Kept) => Promise<void>): Promise<void> {
    const pod = this.pods.get(name);
    if (pod === undefined) throw new Error(`no pod ${name}`);
    const turn = pod.turn.then(() => work(pod));
    pod.turn = turn.catch(() => undefined);
    await turn;
  }

  private async start(pod: Kept): Promise<void> {
    while (!pod.process.running && !this.stopping.signal.aborted) {
      try {
        await pod.process.start();
        pod.restarts++;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        process.emitWarning(`${pod.name} is started again: ${String(error).split("\n", 1)[0]}`);
        await pause(SYNC_MS);
      }
    }
  }

  /** The kernel keeps the peak; a process that is gone has none any more. */
  private measure(pod: Kept): void {
    try {
      const status = readFileSync(`/proc/${pod.process.pid}/status`, "utf8");
      const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
      pod.peakBytes = Math.max(pod.peakBytes, peak);
    } catch {
      // It ended meanwhile.
    }
  }
}
