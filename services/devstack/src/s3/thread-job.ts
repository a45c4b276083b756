import type { Digests, ThreadReply } from "./blob-thread-program";

/** What one thread was asked to do, as it is seen from outside of the thread. */
export class ThreadJob {
  /** Bytes that were sent to the thread and that it has not written yet. */
  private waiting = 0;
  /** Why the job failed. */
  private failure: Error | undefined;
  private wake: (() => void) | undefined;
  private settle: ((reply: ThreadReply) => void) | undefined;
  private readonly outcome: Promise<ThreadReply>;

  /** @param onEnd is called once, when the thread is done with the job */
  constructor(
    readonly id: number,
    private readonly onEnd: () => void,
  ) {
    this.outcome = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** Takes what the thread says of the job. */
  take(reply: ThreadReply): void {
    if ("written" in reply) this.waiting -= reply.written;
    else {
      if ("error" in reply) this.failure = reply.error;
      this.onEnd();
      this.settle?.(reply);
    }
    this.wake?.();
  }

  /**
   * Counts bytes that are sent.
   *
   * @throws Error why the job failed, when it has
   */
  sent(bytes: number): void {
    if (this.failure !== undefined) throw this.failure;
    this.waiting += bytes;
  }

  /** Waits until no more than `limit` bytes are on their way, or the job has ended. `undefined`: no need to wait. */
  room(limit: number): Promise<void> | undefined {
    if (this.waiting <= limit || this.failure !== undefined) return undefined;
    return new Promise((resolve) => {
      this.wake = () => {
        if (this.waiting > limit && this.failure === undefined) return;
        this.wake = undefined;
        resolve();
      };
    });
  }

  /** Waits for the end of the job. */
  ended(): Promise<void> {
    return this.outcome.then(() => undefined);
  }

  /** Waits for what the job yields. @throws Error why it failed */
  async digests(): Promise<Digests> {
    const reply = await this.outcome;
    if ("digests" in reply) return reply.digests;
    throw "error" in reply ? reply.error : new Error("the job was dropped");
  }
}
