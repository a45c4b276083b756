/** The part of faas-js-runtime's context that this function uses; its logger is pino's. */
export interface Context {
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
}

/** The part of a CloudEvent that is logged. */
export interface ReceivedEvent {
  readonly specversion: string;
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject?: string;
  readonly time?: string;
  readonly data?: unknown;
}

/** What the runtime makes an HTTP response of; the empty string becomes 204. */
export type Reply = "" | { readonly statusCode: number; readonly body: string };

/** Longest data that is logged, in characters: a log line is no place for a file. */
const MAX_DATA_LENGTH = 1024;

/**
 * Logs each event as one line of JSON.
 *
 * It answers without an event of its own. A Trigger sends what its subscriber answers back into the
 * Broker, from where it would come here again, without end. The answer is the empty string, because
 * faas-js-runtime 2.4 fails with 500 on events whose handler returns nothing (lib/invoker.js).
 *
 * @param input the CloudEvent, or the body of a request that carries none
 * @returns what makes 204; or 400 for a request without an event, which tells a dispatcher not to try again
 */
export const handle = async (context: Context, input?: unknown): Promise<Reply> => {
  if (!isCloudEvent(input)) {
    context.log.warn({}, "request without a CloudEvent");
    return { statusCode: 400, body: "expected a CloudEvent\n" };
  }
  const { id, type, source, subject, time, data } = input;
  context.log.info({ event: { id, type, source, subject, time, data: readable(data) } }, "event received");
  return "";
};

function isCloudEvent(input: unknown): input is ReceivedEvent {
  return typeof input === "object" && input !== null && "specversion" in input && "id" in input;
}

/** Data as it fits into a line: JSON as it is, bytes as base64, and only the beginning of what is long. */
function readable(data: unknown): unknown {
  const value = ArrayBuffer.isView(data) ? Buffer.from(bytesOf(data)).toString("base64") : data;
  const written = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return written.length > MAX_DATA_LENGTH ? `${written.slice(0, MAX_DATA_LENGTH)}…` : value;
}

/** The cloudevents package keeps the bytes of `data_base64` as 32-bit integers, one byte in each. */
function bytesOf(view: ArrayBufferView): Uint8Array {
  return view instanceof Uint32Array
    ? Uint8Array.from(view)
    : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
