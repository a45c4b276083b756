/** What can go wrong between a client and the server. */
export class Faults {
  /** Requests that are still served before the server becomes unreachable. @default - always reachable */
  private remaining: number | undefined;
  private delay: (() => Promise<void>) | undefined;
  private readonly failures: {
    matches: (method: string, path: string) => boolean;
    code: number;
    times: number;
  }[] = [];

  /** Cuts every connection after some more requests, as a dead load balancer does. */
  unreachableAfter(requests: number): void {
    this.remaining = requests;
  }

  /** Ends unreachability, latency and failures. */
  heal(): void {
    this.remaining = undefined;
    this.delay = undefined;
    this.failures.length = 0;
  }

  /** Makes every request wait for a promise before it is looked at. */
  holdRequests(until: () => Promise<void>): void {
    this.delay = until;
  }

  /** Answers the next matching requests with a status code, such as 503 or 429. */
  fail(matches: (method: string, path: string) => boolean, code: number, times = 1): void {
    this.failures.push({ matches, code, times });
  }

  /** @returns whether the connection has to be cut */
  cut(): boolean {
    if (this.remaining === undefined) return false;
    if (this.remaining === 0) return true;
    this.remaining -= 1;
    return false;
  }

  async wait(): Promise<void> {
    await this.delay?.();
  }

  /** The status code to fail with, if any. */
  failure(method: string, path: string): number | undefined {
    const found = this.failures.find((each) => each.times > 0 && each.matches(method, path));
    if (found === undefined) return undefined;
    found.times -= 1;
    return found.code;
  }
}
