import http from "node:http";
import https from "node:https";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Deadline } from "../deadline";
import { IngestError } from "../errors";
import type { HttpExchange, HttpRequest, HttpResponse } from "./http-exchange";

/** Settings of {@link nodeExchange}. */
export interface NodeExchangeOptions {
  /** Sockets at most per host; further requests queue. @default 16 */
  readonly maxConnections?: number;
  /** PEM of the authority that signed the catalog's certificate. @default - Node's own list */
  readonly ca?: string;
  /** Bytes of an answer at most, before and after decompression. @default 268435456 */
  readonly maxResponseBytes?: number;
}

/** An {@link HttpExchange} that keeps sockets and can let go of them. */
export interface NodeExchange extends HttpExchange {
  /** Closes idle sockets. */
  close(): void;
}

const inflate = promisify(gunzip);

/** A table with thousands of snapshots has metadata of some megabytes; this stops a runaway answer. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

/**
 * Keep-alive HTTP/1.1 over node:http(s). Not `fetch`: its first call costs a
 * cold worker 20 ms, and it can be given neither a CA nor a pool size.
 */
export function nodeExchange(options: NodeExchangeOptions = {}): NodeExchange {
  const pool = { keepAlive: true, maxSockets: options.maxConnections ?? 16, scheduling: "lifo" } as const;
  const agents = {
    "http:": new http.Agent(pool),
    "https:": new https.Agent({ ...pool, ...(options.ca !== undefined && { ca: options.ca }) }),
  };
  const limit = options.maxResponseBytes ?? MAX_RESPONSE_BYTES;

  const exchange: HttpExchange = async (request) => {
    request.signal?.throwIfAborted();
    const url = new URL(request.url);
    const secure = url.protocol === "https:";
    const deadline = new Deadline(request.timeoutMs, request.signal);
    try {
      return await send(request, url, secure ? agents["https:"] : agents["http:"], deadline.signal, limit);
    } catch (cause) {
      request.signal?.throwIfAborted();
      throw deadline.passed ? timedOut(request, cause) : unreachable(request, cause);
    } finally {
      deadline.clear();
    }
  };
  return Object.assign(exchange, {
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  });
}

function send(
  request: HttpRequest,
  url: URL,
  agent: http.Agent,
  signal: AbortSignal,
  limit: number,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const client = url.protocol === "https:" ? https : http;
    const outgoing = client.request(url, {
      method: request.method,
      agent,
      signal,
      headers: {
        ...request.headers,
        "accept-encoding": "gzip",
        ...(request.body !== undefined && { "content-length": Buffer.byteLength(request.body) }),
      },
    });
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      readBody(response, limit).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: plainHeaders(response), body }),
        reject,
      );
    });
    outgoing.end(request.body);
  });
}

async function readBody(response: http.IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length > limit) throw new Error(`the answer is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  // A connection that is cut in the middle of a body ends the stream without an error in some cases.
  if (!response.complete) throw new Error("the answer ends early");
  const bytes = Buffer.concat(chunks);
  const encoding = response.headers["content-encoding"];
  const plain = encoding === "gzip" ? await inflate(bytes, { maxOutputLength: limit }) : bytes;
  return plain.toString("utf8");
}

function plainHeaders(response: http.IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

function timedOut(request: HttpRequest, cause: unknown): IngestError {
  const what = `${request.method} ${request.url}: no answer within ${request.timeoutMs} ms`;
  return new IngestError("catalog.timeout", what, true, { uri: request.url }, { cause });
}

function unreachable(request: HttpRequest, cause: unknown): IngestError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const what = `${request.method} ${request.url}: ${code ?? message}`;
  return new IngestError("catalog.unreachable", what, true, { uri: request.url, got: code }, { cause });
}
