/** What happens at a moment of virtual time. */
interface Due {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

/**
 * The clock of a simulation: nothing waits, the next thing to happen happens next. What is due at the same
 * moment happens in the order in which it was asked for, so that a run depends on nothing but its seed.
 */
export class VirtualTime {
  /** ms since the start. */
  now = 0;
  /** A binary heap. */
  private readonly heap: Due[] = [];
  private asked = 0;

  /** @param delayMs from now on */
  after(delayMs: number, action: () => void): void {
    const { heap } = this;
    const due = { at: this.now + delayMs, order: this.asked++, action };
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Due;
      if (!isBefore(due, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = due;
  }

  /** Lets everything happen that is due until then, or until there is nothing, or until `isEnough`. */
  run(untilMs: number, isEnough: () => boolean = () => false): void {
    while (!isEnough()) {
      const due = this.heap[0];
      if (due === undefined || due.at > untilMs) {
        this.now = untilMs;
        return;
      }
      this.now = due.at;
      this.removeFirst();
      due.action();
    }
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop() as Due;
    const size = heap.length;
    if (size === 0) return;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && isBefore(heap[child + 1] as Due, heap[child] as Due)) child++;
      const least = heap[child] as Due;
      if (!isBefore(least, last)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
