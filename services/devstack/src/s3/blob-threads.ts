import { BlobThread, type ThreadedBody } from "./blob-thread";
import type { Digests, FileRange } from "./blob-thread-program";

/** Clients send or copy about this many parts at a time, whose threads then share what cores there are. */
const MAX_THREADS = 4;

/**
 * Threads that hash bytes and write them to files: a store has cores to do so with, and goes on answering
 * meanwhile. They start when there is something to do.
 */
export class BlobThreads {
  private threads: readonly BlobThread[] = [];
  private closed = false;

  /** @param most threads at most */
  constructor(private readonly most = MAX_THREADS) {}

  /** Starts to store a body in a new file. */
  store(file: string, wanted: { readonly sha256: boolean }): ThreadedBody {
    return this.leastBusy().store(file, wanted);
  }

  /** Writes ranges of files into a new one. @throws Error when one of them cannot be read or written */
  async copy(ranges: readonly FileRange[], file: string): Promise<Digests> {
    return this.leastBusy().copy(ranges, file);
  }

  /** Ends all threads at once; their jobs fail, and there are no others. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  private leastBusy(): BlobThread {
    if (this.closed) throw new Error("the store was closed");
    this.threads = this.threads.filter(({ alive }) => alive);
    const [best] = [...this.threads].sort((a, b) => a.load - b.load);
    if (best !== undefined && (best.load === 0 || this.threads.length >= this.most)) return best;
    const thread = new BlobThread();
    this.threads = [...this.threads, thread];
    return thread;
  }
}
