import type { IncomingHttpHeaders } from "node:http";

/** Status line and headers of an answer. */
export interface ResponseHead {
  readonly status: number;
  /** Names in lower case; of a repeated header the first. */
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body, when the answer says so plainly. */
  readonly length?: number;
  /** Whether the connection may be used again. */
  readonly keepAlive: boolean;
}

/**
 * Reads the head of an HTTP/1.1 answer (RFC 9112), strictly: what is unusual has no `length`, and is
 * left to node:http. Two lengths, or one beside a transfer coding, are how requests are smuggled.
 *
 * @param text up to the empty line, as latin1
 * @returns `undefined` for what is no head
 */
export function headOf(text: string): ResponseHead | undefined {
  const [first = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(first)?.[1];
  if (status === undefined) return undefined;
  const headers: IncomingHttpHeaders = {};
  let lengths = 0;
  for (const line of lines) {
    const [, name, value = ""] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined) return undefined;
    const key = name.toLowerCase();
    if (key === "content-length") lengths++;
    headers[key] ??= value;
  }
  const length = headers["content-length"];
  const isPlain =
    lengths === 1 &&
    headers["transfer-encoding"] === undefined &&
    headers["content-encoding"] === undefined &&
    /^\d{1,15}$/.test(length ?? "");
  return {
    status: Number(status),
    headers,
    ...(isPlain && { length: Number(length) }),
    keepAlive: headers.connection?.toLowerCase() !== "close",
  };
}
