/** One HTTP request to a catalog or a token server. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "DELETE";
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** ms from the call to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Its answer, body read to the end. */
export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends one request, once. The REST client decides what may be repeated: an
 * exchange that repeats by itself would hide that a commit may have been applied.
 *
 * @throws IngestError `catalog.unreachable`, `catalog.timeout`; the signal's reason when aborted
 */
export type HttpExchange = (request: HttpRequest) => Promise<HttpResponse>;
