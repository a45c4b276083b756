import { createHash } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { type Clock, systemClock } from "../clock";
import { IngestError } from "../errors";
import { type Observer, silent } from "../observe";
import type { CredentialsSource, S3Credentials } from "./credentials";
import { HttpTransport, type TransportOptions } from "./http-transport";
import type { Received } from "./receiving-connection";
import { ReceivingTransport, requestText } from "./receiving-transport";
import { createSigner, EMPTY_SHA256, type RequestSigner } from "./request-signer";
import { DEFAULT_RETRY, networkError, type RetryPolicy, retrying } from "./retry";
import { parseS3Error, type S3Operation, s3Error } from "./s3-errors";
import { encodeObjectPath, encodeRfc3986 } from "./s3-uri";

/** Settings of the raw S3 client. */
export interface S3ConnectionOptions extends TransportOptions {
  readonly credentials: CredentialsSource;
  /** @default "us-east-1", which RGW and SeaweedFS accept whatever their zone is called */
  readonly region?: string;
  /** @default - {@link DEFAULT_RETRY} */
  readonly retry?: Partial<RetryPolicy>;
  /** ms without a byte moving after which an attempt is given up. @default 30000 */
  readonly idleTimeoutMs?: number;
  /** The same for server-side copies, which are silent while the store works. @default 300000 */
  readonly copyTimeoutMs?: number;
  /**
   * Leaves request bodies out of the signature. SHA-256 costs about 2 ms per MiB
   * on a core without SHA instructions; TLS protects the body already.
   * @default - only over https
   */
  readonly unsignedPayload?: boolean;
  /** @default - the machine's clock */
  readonly clock?: Clock;
  /** @default - silent */
  readonly observer?: Observer;
}

/** One S3 request before it is signed. */
export interface S3Request extends S3Operation {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly bucket: string;
  /** Raw key. @default - the bucket itself */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** A server-side copy: silent while the store works. */
  readonly slow?: boolean;
}

/** An answer with its body read. */
export interface S3Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What became of a request before its last attempt. */
export interface RequestHistory {
  /** An earlier sending may have been applied although nobody told us: a refusal may be our own doing. */
  ambiguous: boolean;
}

/** How {@link S3Connection.request} treats one request. */
export interface RequestHandling {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the answer at most. @default 1 MiB */
  readonly maxBytes?: number;
  /** Filled while the request is repeated. */
  readonly history?: RequestHistory;
}

/** Error bodies are read up to here; what a broken proxy sends beyond is dropped. */
const MAX_ERROR_BYTES = 64 * 1024;

/** Signs, sends, retries, and turns refusals into errors: what every S3 operation shares. */
export class S3Connection {
  private readonly transport: HttpTransport;
  private readonly receiving: ReceivingTransport;
  private readonly sign: RequestSigner;
  private readonly options: S3ConnectionOptions;
  private readonly clock: Clock;
  private readonly observer: Observer;
  private readonly policy: RetryPolicy;

  constructor(options: S3ConnectionOptions) {
    this.options = options;
    this.transport = new HttpTransport(options);
    this.receiving = new ReceivingTransport(this.transport.address, options.maxConnections ?? 64);
    this.sign = createSigner(options.region ?? "us-east-1");
    this.clock = options.clock ?? systemClock;
    this.observer = options.observer ?? silent;
    this.policy = { ...DEFAULT_RETRY, ...options.retry };
  }

  /**
   * Sends a request and reads its whole answer.
   *
   * @param read makes the result of a 2xx answer; what it throws is retried when transient
   * @throws IngestError of {@link s3Error}, or `store.unreachable`, `store.timeout`, `store.truncated`,
   * `store.protocol` when the transport failed in every attempt; the signal's reason when aborted
   */
  async request<T>(
    request: S3Request,
    read: (answer: S3Answer) => T,
    handling: RequestHandling = {},
  ): Promise<T> {
    const { signal, maxBytes = 1 << 20, history = { ambiguous: false } } = handling;
    const attempt = async () => {
      const response = await this.open(request, signal, history);
      const body = await readBody(request, response, maxBytes, signal);
      return read({ status: response.statusCode ?? 0, headers: response.headers, body });
    };
    return this.repeat(request, signal, attempt, () => {
      history.ambiguous = true;
    });
  }

  /** Runs `attempt` under this connection's retry rules. */
  repeat<T>(
    request: S3Operation,
    signal: AbortSignal | undefined,
    attempt: () => Promise<T>,
    onFailure?: (error: IngestError) => void,
  ): Promise<T> {
    const context = { policy: this.policy, clock: this.clock, observer: this.observer, signal };
    return retrying(context, request.name, attempt, (error) => {
      onFailure?.(error);
      return retryAfterMs(error);
    });
  }

  /**
   * One attempt: sends the request and returns a successful head whose body is not read yet.
   * Refused credentials are replaced and the request sent once more.
   */
  async open(
    request: S3Request,
    signal?: AbortSignal,
    history: RequestHistory = { ambiguous: false },
  ): Promise<IncomingMessage> {
    const credentials = await this.options.credentials.get();
    try {
      return await this.sendSigned(request, credentials, signal, history);
    } catch (error) {
      if (!(error instanceof IngestError) || error.code !== "store.credentials") throw error;
      this.options.credentials.reject(credentials);
      const fresh = await this.options.credentials.get();
      if (fresh === credentials) throw error;
      return this.sendSigned(request, fresh, signal, history);
    }
  }

  /**
   * One attempt at a GET whose body goes straight into memory.
   *
   * @returns `other` for every answer but 206 with a length that fits: {@link open} tells what it was
   * @throws BrokenReception when the connection breaks; the signal's reason when aborted
   */
  async receive(request: S3Request, into: Uint8Array, signal?: AbortSignal): Promise<Received> {
    const { path, headers } = await this.signed(request, await this.options.credentials.get());
    const text = requestText(request.method, path, headers);
    if (text === undefined) return { kind: "other" };
    const startedMs = this.clock.now();
    const idleTimeoutMs = this.options.idleTimeoutMs ?? 30_000;
    const received = await this.receiving.read({ request: text, into, idleTimeoutMs, signal });
    if (received.kind === "body") this.observeRequest(request, startedMs, received.head.status);
    return received;
  }

  /** Closes idle sockets; requests in flight fail. */
  close(): void {
    this.transport.close();
    this.receiving.close();
  }

  private async sendSigned(
    request: S3Request,
    credentials: S3Credentials,
    signal: AbortSignal | undefined,
    history: RequestHistory,
  ): Promise<IncomingMessage> {
    const { path, headers } = await this.signed(request, credentials);
    const startedMs = this.clock.now();
    const { response, resent } = await this.transport.send({
      operation: request.name,
      uri: request.uri,
      method: request.method,
      path,
      headers,
      body: request.body,
      idleTimeoutMs: request.slow
        ? (this.options.copyTimeoutMs ?? 300_000)
        : (this.options.idleTimeoutMs ?? 30_000),
      signal,
    });
    history.ambiguous ||= resent;
    const status = response.statusCode ?? 0;
    this.observeRequest(request, startedMs, status);
    if (status >= 200 && status < 300) return response;
    const text = (await readBody(request, response, MAX_ERROR_BYTES, signal, "cut")).toString("utf8");
    throw withRetryAfter(s3Error(request, parseS3Error(status, text)), response.headers);
  }

  /** @returns path with its query, and all headers to send */
  private async signed(
    request: S3Request,
    credentials: S3Credentials,
  ): Promise<{ readonly path: string; readonly headers: Readonly<Record<string, string>> }> {
    const { method, bucket, key, query = {}, headers = {}, body } = request;
    const path = key === undefined ? `/${encodeRfc3986(bucket)}` : encodeObjectPath({ bucket, key });
    const unsigned = { method, host: this.transport.host, path, query, headers };
    const payloadHash = this.payloadHash(body);
    const signed = await this.sign({ ...unsigned, payloadHash }, credentials, this.clock.now());
    return { path: path + encodeQuery(query), headers: signed };
  }

  private observeRequest({ name: operation }: S3Request, startedMs: number, status: number): void {
    const seconds = (this.clock.now() - startedMs) / 1000;
    this.observer.observe("ingest_store_request_seconds", seconds, { operation, status: String(status) });
  }

  private payloadHash(body: Uint8Array | undefined): string {
    if (body === undefined || body.byteLength === 0) return EMPTY_SHA256;
    if (this.options.unsignedPayload ?? this.transport.secure) return "UNSIGNED-PAYLOAD";
    return createHash("sha256").update(body).digest("hex");
  }
}

/** Retry-After of throttled answers, kept beside the error because it is nothing to log or return. */
const RETRY_AFTER = new WeakMap<IngestError, number>();

function withRetryAfter(error: IngestError, headers: IncomingHttpHeaders): IngestError {
  const seconds = Number(headers["retry-after"]);
  if (seconds > 0) RETRY_AFTER.set(error, seconds * 1000);
  return error;
}

function retryAfterMs(error: IngestError): number | undefined {
  return RETRY_AFTER.get(error);
}

function encodeQuery(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`,
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/**
 * Collects a body. Node reports a connection that ended before `Content-Length`
 * as an error, so a short body never passes for a whole one.
 *
 * @param overflow what to do beyond `limit`: fail, or cut (error pages)
 */
function readBody(
  operation: S3Operation,
  response: IncomingMessage,
  limit: number,
  signal: AbortSignal | undefined,
  overflow: "fail" | "cut" = "fail",
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on("data", (chunk: Buffer) => {
      length += chunk.byteLength;
      if (length <= limit) chunks.push(chunk);
      else if (overflow === "cut") {
        resolve(Buffer.concat(chunks));
        response.destroy();
      } else {
        const { name, uri } = operation;
        const long = `${name} ${uri}: answer longer than ${limit} bytes`;
        response.destroy(new IngestError("store.protocol", long, true, { uri, expected: limit }));
      }
    });
    response.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    response.on("error", (error) => reject(bodyError(operation, error, signal)));
  });
}

/** A body that broke off: the signal's reason, the timeout that destroyed it, or `store.truncated`. */
function bodyError(operation: S3Operation, error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof IngestError) return error;
  const { uri, name } = operation;
  const cause = networkError(name, uri, error);
  return new IngestError("store.truncated", `${name} ${uri}: body ended early`, true, { uri }, { cause });
}
