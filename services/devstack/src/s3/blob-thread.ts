import { Worker } from "node:worker_threads";
import {
  BLOB_THREAD_PROGRAM,
  type Digests,
  type FileRange,
  type ThreadMessage,
  type ThreadReply,
} from "./blob-thread-program";
import { ThreadJob } from "./thread-job";

/** Bytes that are sent to a thread at a time: a message costs as much as hashing some kilobytes. */
const BATCH_BYTES = 512 << 10;
/** Bytes of one body that may be on their way to its thread. */
const MAX_WAITING_BYTES = 2 << 20;

/** A thread that hashes bytes and writes them into files, one message after the other. */
export class BlobThread {
  private readonly worker = new Worker(BLOB_THREAD_PROGRAM, { eval: true });
  private readonly jobs = new Map<number, ThreadJob>();
  private ordinal = 0;
  private death: Error | undefined;

  constructor() {
    this.worker.unref();
    this.worker.on("message", (reply: ThreadReply) => this.jobs.get(reply.id)?.take(reply));
    this.worker.once("error", (error) => this.fail(error));
    this.worker.once("exit", (code) => this.fail(new Error(`the store's thread ended with ${code}`)));
  }

  /** Jobs that have not ended. */
  get load(): number {
    return this.jobs.size;
  }

  get alive(): boolean {
    return this.death === undefined;
  }

  /** Starts to store a body in a new file. */
  store(file: string, wanted: { readonly sha256: boolean }): ThreadedBody {
    const job = this.start();
    this.send({ id: job.id, kind: "open", file, sha256: wanted.sha256 });
    return new ThreadedBody(job, (message, transfer) => this.send(message, transfer));
  }

  /** Writes ranges of files into a new one. @throws Error when one of them cannot be read or written */
  copy(ranges: readonly FileRange[], file: string): Promise<Digests> {
    const job = this.start();
    this.send({ id: job.id, kind: "copy", ranges, file });
    return job.digests();
  }

  /** Ends the thread at once; its jobs fail. */
  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  private start(): ThreadJob {
    const job = new ThreadJob(this.ordinal++, () => {
      this.jobs.delete(job.id);
      if (this.jobs.size === 0) this.worker.unref();
    });
    this.jobs.set(job.id, job);
    // Idle threads keep no process alive, jobs do.
    this.worker.ref();
    return job;
  }

  private send(message: ThreadMessage, transfer: readonly ArrayBuffer[] = []): void {
    this.worker.postMessage(message, transfer);
  }

  private fail(error: Error): void {
    this.death ??= error;
    for (const job of [...this.jobs.values()]) job.take({ id: job.id, error });
  }
}

/** A body on its way into a file, chunk by chunk. */
export class ThreadedBody {
  private gathered: Uint8Array<ArrayBuffer>[] = [];
  private gatheredBytes = 0;

  constructor(
    private readonly job: ThreadJob,
    private readonly send: (message: ThreadMessage, transfer?: readonly ArrayBuffer[]) => void,
  ) {}

  /**
   * Takes the next bytes. A chunk that fills its memory moves to the thread with it, and is empty here then.
   *
   * @returns `undefined` when more may follow at once
   * @throws Error when the file could not be written
   */
  append(chunks: readonly Uint8Array<ArrayBuffer>[]): Promise<void> | undefined {
    for (const chunk of chunks) {
      // A part of other memory is copied: what is beside it stays whose it was.
      this.gathered.push(chunk.byteLength === chunk.buffer.byteLength ? chunk : new Uint8Array(chunk));
      this.gatheredBytes += chunk.byteLength;
    }
    if (this.gatheredBytes >= BATCH_BYTES) this.flush();
    return this.job.room(MAX_WAITING_BYTES);
  }

  /** @throws Error when the file could not be written */
  finish(): Promise<Digests> {
    if (this.gatheredBytes > 0) this.flush();
    this.send({ id: this.job.id, kind: "end" });
    return this.job.digests();
  }

  /** Gives up; once this has resolved, no thread touches the file. */
  drop(): Promise<void> {
    this.send({ id: this.job.id, kind: "drop" });
    return this.job.ended();
  }

  private flush(): void {
    const chunks = this.gathered;
    this.job.sent(this.gatheredBytes);
    this.gathered = [];
    this.gatheredBytes = 0;
    this.send(
      { id: this.job.id, kind: "append", chunks },
      chunks.map(({ buffer }) => buffer),
    );
  }
}
