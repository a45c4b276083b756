import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { S3Failure } from "./s3-failure";
import type { S3Response } from "./s3-message";
import { renderXml } from "./s3-xml";

/**
 * Writes an answer.
 *
 * @param truncateAt bytes of the body after which the connection is broken
 * @param onBody is told the bytes of the body before they leave: whoever has received them may count on it
 * @throws Error when the client goes away, or the body cannot be read
 */
export async function answer(
  response: ServerResponse,
  request: { readonly method: string },
  result: S3Response | S3Failure,
  truncateAt?: number,
  onBody?: (bytes: number) => void,
): Promise<void> {
  const { status, headers = {}, body } = result instanceof S3Failure ? renderFailure(result) : result;
  const bytes = typeof body === "string" ? Buffer.from(body) : undefined;
  const length = bytes?.length ?? (typeof body === "object" ? body.length : undefined);
  response.writeHead(status, {
    "x-amz-request-id": randomUUID(),
    server: "floe-devstack",
    ...(bytes !== undefined && { "content-type": "application/xml" }),
    ...(length !== undefined && { "content-length": String(length) }),
    // HEAD gives its own length; 204 and 304 have none; what is left is an empty body.
    ...(length === undefined && headers["content-length"] === undefined && status !== 204 && status !== 304
      ? { "content-length": "0" }
      : {}),
    ...headers,
  });
  if (request.method === "HEAD" || body === undefined) {
    response.end();
    return;
  }
  onBody?.(length ?? 0);
  const source = typeof body === "string" ? [bytes ?? Buffer.alloc(0)] : body.open();
  if (truncateAt === undefined) await sendAll(source, response, length ?? 0);
  else await sendCut(source, response, truncateAt);
}

type Chunks = Iterable<Buffer> | AsyncIterable<Buffer>;

/** Sends a body of so many bytes. */
async function sendAll(source: Chunks, response: ServerResponse, length: number): Promise<void> {
  let left = length;
  for await (const chunk of source) {
    left -= chunk.length;
    await leave(response, (done) => (left > 0 ? response.write(chunk, done) : response.end(chunk, done)));
  }
  if (length === 0) response.end();
}

/** Sends the first bytes of a body and breaks the connection once they have left. */
async function sendCut(source: Chunks, response: ServerResponse, limit: number): Promise<void> {
  let left = limit;
  for await (const chunk of source) {
    const kept = chunk.subarray(0, left);
    left -= kept.length;
    await leave(response, (done) => response.write(kept, done));
    if (left > 0) continue;
    response.socket?.destroySoon();
    return;
  }
  response.end();
}

/** Waits until bytes have left, when their memory may be used anew. @throws Error when the client has gone */
function leave(
  response: ServerResponse,
  start: (done: (error?: Error | null) => void) => unknown,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(new Error("The client has gone."));
    // Nothing more is said of a connection that is closed already.
    if (response.destroyed) return onClose();
    response.once("close", onClose);
    start((error) => {
      response.off("close", onClose);
      if (error) reject(error);
      else resolve();
    });
  });
}

function renderFailure({ status, code, message, headers }: S3Failure): S3Response {
  const body =
    code === ""
      ? `<html><body><h1>${status}</h1><p>${message}</body></html>`
      : renderXml("Error", { Code: code, Message: message, RequestId: randomUUID() });
  return { status, headers, ...(status !== 304 && { body }) };
}
