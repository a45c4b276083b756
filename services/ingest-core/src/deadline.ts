/**
 * A signal that fires after a time, or with its parent. Not `AbortSignal.timeout` inside `AbortSignal.any`:
 * Node collects a timeout that only the composite refers to, and it never fires (nodejs/node#57736).
 * Whoever made it calls {@link Deadline.clear} when the work is over.
 */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly follow = () => this.controller.abort(this.parent?.reason);
  private over = false;

  /**
   * @param ms from now; the signal's reason is then a `TimeoutError`
   * @param parent fires it earlier, with its own reason
   */
  constructor(
    ms: number,
    private readonly parent?: AbortSignal,
  ) {
    this.timer = setTimeout(() => {
      this.over = true;
      this.controller.abort(new DOMException(`not done within ${ms} ms`, "TimeoutError"));
    }, ms);
    if (parent?.aborted) this.follow();
    else parent?.addEventListener("abort", this.follow, { once: true });
  }

  /** Fires once, for whichever came first. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Whether the time ran out. */
  get passed(): boolean {
    return this.over;
  }

  /** Leaves nothing behind: no timer that keeps the process alive, no listener on the parent. */
  clear(): void {
    clearTimeout(this.timer);
    this.parent?.removeEventListener("abort", this.follow);
  }
}
