/** What a server is doing now: who plays time with it wants to know when nobody but watchers is there. */
export class Activity {
  private running = 0;
  private watching = 0;
  private readonly listeners = new Set<(change: "answered" | "watching") => void>();

  /** No request is being answered, and somebody watches. */
  get onlyWatched(): boolean {
    return this.running === 0 && this.watching > 0;
  }

  started(): void {
    this.running += 1;
  }

  answered(): void {
    this.running -= 1;
    this.tell("answered");
  }

  /** A request that was being answered goes on as a watch. */
  watchStarted(): void {
    this.running -= 1;
    this.watching += 1;
    this.tell("watching");
  }

  watchEnded(): void {
    this.watching -= 1;
  }

  /** @returns a function that ends the subscription */
  onChange(listener: (change: "answered" | "watching") => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(change: "answered" | "watching"): void {
    for (const listener of [...this.listeners]) listener(change);
  }
}
