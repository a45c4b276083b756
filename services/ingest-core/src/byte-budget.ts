/** Memory that may be used beside buffers of fixed size, by everything in a process together. */
export class ByteBudget {
  /** @param left bytes */
  constructor(private left: number) {}

  /** @returns whether the bytes may be used; then they have to be given back */
  take(bytes: number): boolean {
    if (bytes > this.left) return false;
    this.left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.left += bytes;
  }
}
