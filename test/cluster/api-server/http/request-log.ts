/** One request as it arrived. */
export interface LoggedRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly userAgent: string;
  /** Status code of the answer. @default - not answered: cut off, or a watch that still runs */
  code?: number;
}

const reading = new Set(["GET", "HEAD", "OPTIONS"]);

/** Every request, in order: shows that a dry run has written nothing. */
export class RequestLog {
  readonly requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    this.requests.push(request);
  }

  /** Requests that would have changed something: neither reads, nor dry runs, nor reviews of one's own access. */
  writes(): LoggedRequest[] {
    return this.requests.filter(
      ({ method, query, path }) =>
        !reading.has(method) && query.get("dryRun") !== "All" && !/\/self\w+reviews$/.test(path),
    );
  }

  /** Forgets what came so far. */
  clear(): void {
    this.requests.length = 0;
  }
}
