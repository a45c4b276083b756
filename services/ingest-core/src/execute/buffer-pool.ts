/**
 * A fixed number of buffers of one size, handed out in the order they were asked
 * for. It is the memory budget of everything that moves bytes through this
 * process: whatever the size of objects, no more than `count` parts are in memory.
 */
export class BufferPool {
  private readonly free: Uint8Array[] = [];
  private readonly waiting: ((buffer: Uint8Array) => void)[] = [];
  private made = 0;

  /**
   * @param bufferBytes size of each buffer
   * @param count buffers at most
   */
  constructor(
    readonly bufferBytes: number,
    readonly count: number,
  ) {}

  /** Buffers that are handed out. */
  get inUse(): number {
    return this.made - this.free.length;
  }

  /** Resolves with a buffer whose contents are undefined; first asked, first served. */
  acquire(): Promise<Uint8Array> {
    const free = this.free.pop();
    if (free !== undefined) return Promise.resolve(free);
    if (this.made < this.count) {
      this.made++;
      return Promise.resolve(Buffer.allocUnsafeSlow(this.bufferBytes));
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Gives a buffer back; nobody may use it any more. */
  release(buffer: Uint8Array): void {
    const next = this.waiting.shift();
    if (next !== undefined) next(buffer);
    else this.free.push(buffer);
  }
}
