import type { Clock } from "../clock";
import { IngestError } from "../errors";
import type { Observer } from "../observe";
import type { Authentication } from "./authentication";
import type { HttpExchange, HttpRequest, HttpResponse } from "./http-exchange";
import { isExpiredToken, isTransientStatus, retryAfterMs } from "./rest-errors";

/** How often and how patiently a request that may be repeated is repeated. */
export interface RestRetry {
  /** Attempts in all. */
  readonly attempts: number;
  /** Ceiling of the first wait, ms; it doubles with every attempt. */
  readonly baseDelayMs: number;
  /** Ceiling of any wait, ms, `Retry-After` included. */
  readonly maxDelayMs: number;
}

/** Five attempts within some seconds: longer trouble is the broker's to retry. */
export const DEFAULT_REST_RETRY: RestRetry = { attempts: 5, baseDelayMs: 200, maxDelayMs: 20_000 };

/** What {@link RestSession} works with. */
export interface RestSessionOptions {
  readonly exchange: HttpExchange;
  readonly authentication: Authentication;
  /** Headers of every request, lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly retry: RestRetry;
  readonly clock: Clock;
  readonly observer: Observer;
}

/** A request without what the session adds. */
export interface SessionRequest {
  /** Name for errors and metrics: `loadTable`. */
  readonly operation: string;
  readonly method: HttpRequest["method"];
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Authentication of this request. @default - the session's */
  readonly authentication?: Authentication;
  readonly signal?: AbortSignal | undefined;
}

/** Adds authentication and headers to requests, renews tokens, repeats what may be repeated. */
export class RestSession {
  constructor(private readonly options: RestSessionOptions) {}

  /**
   * Sends a request once; once more when the token had expired, for then the
   * catalog has not looked at it.
   *
   * @returns the answer, whatever its status
   * @throws IngestError `catalog.unreachable`, `catalog.timeout`, `catalog.unauthorized`
   */
  async send(request: SessionRequest): Promise<HttpResponse> {
    const authentication = request.authentication ?? this.options.authentication;
    const used = await authentication.headers();
    const response = await this.exchange(request, used);
    if (!isExpiredToken(response.status) || !authentication.expired(used)) return response;
    this.options.observer.count("ingest_catalog_token_renewals_total");
    return this.exchange(request, await authentication.headers());
  }

  /**
   * Sends a request that may be applied twice, again and again while the catalog
   * is unreachable or answers 408, 425, 429 or 5xx, waiting as long as it asks,
   * else uniform(0, min(max, base·2ⁿ)) ms.
   *
   * @returns the last answer, whatever its status
   */
  async sendRepeatable(request: SessionRequest): Promise<HttpResponse> {
    const { retry, clock, observer } = this.options;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(request);
      const error = outcome instanceof IngestError ? outcome : undefined;
      if (!(outcome instanceof IngestError) && !isTransientStatus(outcome.status)) return outcome;
      if (attempt >= retry.attempts || error?.retriable === false) {
        if (outcome instanceof IngestError) throw outcome;
        return outcome;
      }
      const asked = outcome instanceof IngestError ? undefined : retryAfterMs(outcome, clock.now());
      const ceiling = Math.min(retry.maxDelayMs, retry.baseDelayMs * 2 ** (attempt - 1));
      observer.count("ingest_catalog_retries_total", 1, { operation: request.operation });
      const wait = Math.max(Math.min(asked ?? 0, retry.maxDelayMs), clock.random() * ceiling);
      await clock.sleep(wait, request.signal);
    }
  }

  private async attempt(request: SessionRequest): Promise<HttpResponse | IngestError> {
    try {
      return await this.send(request);
    } catch (error) {
      request.signal?.throwIfAborted();
      if (error instanceof IngestError) return error;
      throw error;
    }
  }

  private async exchange(
    request: SessionRequest,
    authentication: Readonly<Record<string, string>>,
  ): Promise<HttpResponse> {
    const { exchange, headers, timeoutMs, clock, observer } = this.options;
    const start = clock.now();
    const response = await exchange({
      method: request.method,
      url: request.url,
      headers: {
        accept: "application/json",
        ...(request.body !== undefined && { "content-type": "application/json" }),
        ...headers,
        ...request.headers,
        ...authentication,
      },
      timeoutMs,
      ...(request.body !== undefined && { body: request.body }),
      ...(request.signal !== undefined && { signal: request.signal }),
    });
    const labels = { operation: request.operation, status: String(response.status) };
    observer.observe("ingest_catalog_request_seconds", (clock.now() - start) / 1000, labels);
    return response;
  }
}
