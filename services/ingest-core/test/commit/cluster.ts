import { type CommitResult, type IdentifiedFile, IngestError } from "@floe/ingest-core";
import type { Actor } from "../simulation/simulation";
import { readLedger } from "./table-content";
import type { World } from "./world";

/** A message of the broker: source files for one branch. */
export interface Message {
  readonly name: string;
  readonly files: readonly IdentifiedFile[];
  readonly branch: string;
}

/** Something that puts a message's files into the table, in one process. */
export interface Ingestor {
  ingest(message: Message): Promise<CommitResult>;
}

/** How the workers behave. */
export interface ClusterOptions {
  /** Processes at a time; each that dies is replaced. */
  readonly workers: number;
  /** Messages that a process works on at the same time. */
  readonly concurrency: number;
  /** Starts the process that an actor stands for. */
  readonly start: (actor: Actor) => Ingestor;
  /** Check at every acknowledgement that the ledger has the files. @default true */
  readonly checkLedger?: boolean;
}

/**
 * A broker with at-least-once delivery and the workers that it delivers to: a
 * message that is not acknowledged, because its worker died or refused it, is
 * delivered again.
 */
export class Cluster {
  readonly acknowledged = new Map<Message, CommitResult[]>();
  private readonly queue: Message[];
  private readonly inFlight = new Map<Actor, Set<Message>>();
  private started = 0;
  /** What went wrong and should not have; the test fails with it. */
  readonly problems: string[] = [];

  constructor(
    private readonly world: World,
    messages: readonly Message[],
    private readonly options: ClusterOptions,
  ) {
    this.queue = [...messages];
    world.sim.onCrash = (actor) => this.replace(actor);
    for (let i = 0; i < options.workers; i++) this.start();
  }

  private start(): void {
    const actor = this.world.actor(`w${this.started++}`);
    this.inFlight.set(actor, new Set());
    const ingestor = this.options.start(actor);
    for (let i = 0; i < this.options.concurrency; i++) {
      this.consume(actor, ingestor).catch((error) => this.problems.push(String(error?.stack ?? error)));
    }
  }

  private replace(actor: Actor): void {
    const lost = this.inFlight.get(actor);
    if (lost === undefined) return;
    this.inFlight.delete(actor);
    this.queue.push(...lost);
    this.start();
  }

  private async consume(actor: Actor, ingestor: Ingestor): Promise<void> {
    const { sim } = this.world;
    const mine = this.inFlight.get(actor) as Set<Message>;
    for (;;) {
      await sim.step(actor, "sleep", 10);
      const isOver = this.queue.length === 0 && [...this.inFlight.values()].every(({ size }) => size === 0);
      if (isOver) return;
      if (this.queue.length === 0) continue;
      const [message] = this.queue.splice(sim.random.int(this.queue.length), 1) as [Message];
      mine.add(message);
      sim.trace.push(`${actor.name} takes ${message.name}`);
      try {
        await this.acknowledge(message, await ingestor.ingest(message));
        sim.trace.push(`${actor.name} acknowledges ${message.name}`);
      } catch (error) {
        const isRetriable = error instanceof IngestError && error.retriable;
        sim.trace.push(`${actor.name} refuses ${message.name}: ${error}`);
        if (isRetriable) this.queue.push(message);
        else
          this.problems.push(
            `${message.name} failed for good: ${error instanceof Error ? error.stack : error}`,
          );
      }
      mine.delete(message);
    }
  }

  private async acknowledge(message: Message, result: CommitResult): Promise<void> {
    this.acknowledged.set(message, [...(this.acknowledged.get(message) ?? []), result]);
    if (this.options.checkLedger === false) return;
    const ledger = await readLedger(this.world, message.branch);
    for (const id of [...result.committed, ...result.duplicates]) {
      if (ledger?.has(id) !== true)
        this.problems.push(`${message.name} acknowledged ${id}, not in the ledger`);
    }
  }
}
