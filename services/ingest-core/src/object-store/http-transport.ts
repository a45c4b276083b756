import http from "node:http";
import https from "node:https";
import { IngestError } from "../errors";
import type { ConnectionTarget } from "./receiving-connection";
import { networkError } from "./retry";

/** Settings of {@link HttpTransport}. */
export interface TransportOptions {
  /** `http://host:port` or `https://host`, without a path. */
  readonly endpoint: string;
  /** Sockets at most; further requests queue. @default 64 */
  readonly maxConnections?: number;
  /** PEM of the authority that signed the store's certificate. @default - Node's own list */
  readonly ca?: string;
}

/** One request as it goes over the wire. */
export interface WireRequest {
  /** Name for errors: `GetObject`. */
  readonly operation: string;
  readonly uri: string;
  readonly method: string;
  /** Encoded path with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** ms without a byte moving in either direction after which the attempt is given up. */
  readonly idleTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The head of an answer. */
export interface WireResponse {
  /** Body still to be drained. */
  readonly response: http.IncomingMessage;
  /** The request went out twice: the first time may have been applied. */
  readonly resent: boolean;
}

/**
 * Keep-alive HTTP/1.1 over node:http(s), 0.42 ms of CPU a request where the SDK
 * takes 2.2 ms: on a plan of 50 footers the client is most of the work.
 */
export class HttpTransport {
  /** Value of the Host header. */
  readonly host: string;
  readonly secure: boolean;
  /** Where connections go to. */
  readonly address: ConnectionTarget;
  private readonly client: typeof http | typeof https;
  private readonly agent: http.Agent | https.Agent;
  private readonly target: http.RequestOptions & https.RequestOptions;

  /** @throws IngestError `config.endpoint` when the endpoint is not an http(s) origin */
  constructor(options: TransportOptions) {
    const url = parseOrigin(options.endpoint);
    this.secure = url.protocol === "https:";
    this.host = url.host;
    this.client = this.secure ? https : http;
    // Last in, first out: idle sockets age out together instead of each being kept barely alive.
    const pool = {
      keepAlive: true,
      maxSockets: options.maxConnections ?? 64,
      scheduling: "lifo",
    } as const;
    this.agent = this.secure ? new https.Agent(pool) : new http.Agent(pool);
    this.address = {
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? (this.secure ? 443 : 80) : Number(url.port),
      secure: this.secure,
      ...(options.ca !== undefined && { ca: options.ca }),
    };
    const { hostname, port, ca } = this.address;
    this.target = { hostname, port, ...(ca !== undefined && { ca }) };
  }

  /**
   * Sends a request and resolves with the response's head; the body is the caller's to drain.
   *
   * A server may close an idle keep-alive socket in the moment we write to it. Such
   * a request almost never reached the application, so it is sent once more on a
   * connection of its own at once and does not count as an attempt.
   *
   * @throws IngestError `store.unreachable`, `store.timeout`; the signal's reason when aborted
   */
  async send(request: WireRequest): Promise<WireResponse> {
    try {
      return { response: await this.attempt(request, this.agent), resent: false };
    } catch (error) {
      request.signal?.throwIfAborted();
      if (!(error instanceof StaleSocketError)) throw networkError(request.operation, request.uri, error);
    }
    try {
      return { response: await this.attempt(request, false), resent: true };
    } catch (error) {
      request.signal?.throwIfAborted();
      throw networkError(request.operation, request.uri, error);
    }
  }

  /** Closes idle sockets; requests in flight fail. */
  close(): void {
    this.agent.destroy();
  }

  private attempt(request: WireRequest, agent: http.Agent | false): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { operation, uri, body, idleTimeoutMs, signal } = request;
      let answer: http.IncomingMessage | undefined;
      const outgoing = this.client.request({
        ...this.target,
        agent,
        method: request.method,
        path: request.path,
        headers: withLength(request),
        ...(signal !== undefined && { signal }),
      });
      outgoing.setTimeout(idleTimeoutMs, () => {
        const late = `${operation} ${uri}: no byte moved for ${idleTimeoutMs} ms`;
        // Once there is an answer, only destroying the answer hands this error to its reader.
        (answer ?? outgoing).destroy(new IngestError("store.timeout", late, true, { uri }));
      });
      outgoing.on("response", (response) => {
        answer = response;
        resolve(response);
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        const stale = answer === undefined && outgoing.reusedSocket && STALE.has(error.code ?? "");
        reject(stale ? new StaleSocketError() : error);
      });
      outgoing.end(body);
    });
  }
}

/** A PUT or POST without a body must say so: RGW answers 411 to a request of unknown length. */
function withLength({ method, headers, body }: WireRequest): Readonly<Record<string, string>> {
  if (body === undefined && BODYLESS.has(method)) return headers;
  return { ...headers, "content-length": String(body?.byteLength ?? 0) };
}

const BODYLESS = new Set(["GET", "HEAD", "DELETE"]);
const STALE = new Set(["ECONNRESET", "EPIPE"]);

class StaleSocketError extends Error {}

function parseOrigin(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (
    url === undefined ||
    (url.protocol !== "http:" && url.protocol !== "https:") ||
    url.pathname !== "/" ||
    url.search !== "" ||
    url.username !== ""
  ) {
    throw new IngestError("config.endpoint", `not an S3 endpoint: ${JSON.stringify(endpoint)}`, false, {
      got: endpoint,
      expected: "http(s)://host[:port] without path, query or credentials",
    });
  }
  return url;
}
