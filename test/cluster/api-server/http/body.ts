import type { IncomingMessage } from "node:http";
import { parse } from "yaml";
import { ApiError } from "../api-error";
import { decodeProtobuf } from "../protobuf/decode";

const limit = 3 * 1024 * 1024;

/**
 * Reads a request's body; JSON, YAML or protobuf as the content type says.
 *
 * @returns `undefined` for an empty body
 * @throws {ApiError} 400 when it cannot be parsed, 413 over 3 MiB, 415 for CBOR
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit)
      throw new ApiError(413, "RequestEntityTooLarge", `Request entity too large: limit is ${limit}`);
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  const type = mediaType(request);
  if (type === "application/vnd.kubernetes.protobuf") return decodeProtobuf(Buffer.concat(chunks));
  if (type.includes("cbor")) throw ApiError.unsupportedMediaType("application/json, application/yaml");
  const text = Buffer.concat(chunks).toString("utf8");
  try {
    return type.includes("yaml") && !text.startsWith("{") ? parse(text) : JSON.parse(text);
  } catch (error) {
    throw ApiError.badRequest(`couldn't parse the request body: ${(error as Error).message}`);
  }
}

/** The content type without its parameters. */
export function mediaType(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "application/json").split(";")[0]?.trim() ?? "";
}
