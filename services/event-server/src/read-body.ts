import type { IncomingMessage } from "node:http";
import { IngestError } from "@floe/ingest-core";

/**
 * Reads a request's body into memory.
 *
 * @param maxBytes an ingest message of 10,000 files stays below 4 MiB; more is no ingest message
 * @throws IngestError `request.too-large` (dead) or `request.incomplete` (retry: the sender went away)
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Leaving the loop must not destroy the socket: the sender still has to hear why.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new IngestError("request.incomplete", "the body ended early", true, { at: size }, { cause });
  }
  if (size > maxBytes)
    throw new IngestError("request.too-large", "the body is larger than an ingest message can be", false, {
      got: `more than ${maxBytes} bytes`,
      expected: `at most ${maxBytes} bytes`,
    });
  return Buffer.concat(chunks);
}
