import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { CatalogHandler, CatalogResponse } from "./rest-message";
import { errorResponse } from "./rest-routes";

/** Bytes of a request at most. */
const MAX_REQUEST_BYTES = 64 * 1024 * 1024;

/** A catalog that listens. */
export interface CatalogServer {
  /** Base URI for clients, `http://127.0.0.1:port`. */
  readonly uri: string;
  close(): Promise<void>;
}

/**
 * Serves a catalog over HTTP.
 *
 * @param options.host @default "127.0.0.1"
 * @param options.port 0 picks a free one
 */
export async function serveCatalog(
  handler: CatalogHandler,
  options: { readonly host?: string; readonly port?: number } = {},
): Promise<CatalogServer> {
  const server = createServer((request, response) => {
    respond(handler, request, response).catch(() => response.destroy());
  });
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { uri: `http://${host}:${port}`, close: () => close(server) };
}

async function respond(
  handler: CatalogHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length > MAX_REQUEST_BYTES) return void response.writeHead(413).end();
    chunks.push(chunk);
  }
  const url = new URL(request.url ?? "/", "http://catalog");
  const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, String(v)]));
  const answer = await handler({
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks).toString("utf8"),
  }).catch((error) => errorResponse(error));
  deliver(answer, response);
}

function deliver(answer: CatalogResponse, response: ServerResponse): void {
  if (answer.delivery === "none") return void response.destroy();
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, "content-length": body.byteLength });
  if (answer.delivery !== "half") return void response.end(body);
  response.write(body.subarray(0, body.byteLength >> 1), () => response.destroy());
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
