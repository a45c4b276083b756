import { IngestError, type IngestErrorCode, type IngestErrorContext } from "../errors";
import type { IngestFile, IngestRequest } from "./ingest-request";

/** Most files of one request; a batch beyond it would not fit one commit's ledger entry either. */
export const MAX_FILES = 10_000;

/** Settings of {@link parseRequest}. */
export interface ParseRequestOptions {
  /** Table of messages that name none. @default - such a message is refused */
  readonly defaultTable?: string;
}

/** An ingest message before its table is known. */
export type ParsedMessage = Omit<IngestRequest, "table"> & Partial<Pick<IngestRequest, "table">>;

/**
 * Reads an ingest message: the plan's form (`files` are URIs) and the richer one
 * (`files` are objects). Accepts exactly what `ingest-request.schema.json` accepts,
 * and beyond it refuses a `file_count` that differs from the list: such a message
 * lost files on its way. An object that occurs twice is kept once, with what was said last;
 * versions of one key are objects of their own.
 *
 * @param body message as bytes, text or parsed JSON
 * @throws IngestError `request.not-json`, `request.invalid`, `request.too-many-files`,
 *   `request.count-mismatch`; never retriable, because the same message will not get better
 */
export function parseMessage(body: unknown): ParsedMessage {
  const message = record(typeof body === "string" || body instanceof Uint8Array ? parseJson(body) : body, "");
  const files = parseFiles(message.files);
  const count = integer(message.file_count, "/file_count", 1);
  const given = (message.files as readonly unknown[]).length;
  if (count !== undefined && count !== given)
    throw refuse("request.count-mismatch", "the message lost files on its way", {
      at: "/file_count",
      got: given,
      expected: `${count} files`,
      nextStep: "redrive the events of this batch from the events topic",
    });
  const table = text(message.table, "/table", TABLE, "namespace.name");
  const totalBytes = integer(message.total_bytes, "/total_bytes", 0);
  const timestamp = text(message.timestamp, "/timestamp");
  const traceparent = text(message.traceparent, "/traceparent");
  return {
    ...(table === undefined ? {} : { table }),
    files,
    ...(totalBytes === undefined ? {} : { totalBytes }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/**
 * {@link parseMessage} for a caller with one table.
 *
 * @throws IngestError as {@link parseMessage}, and `request.no-table`
 */
export function parseRequest(body: unknown, options: ParseRequestOptions = {}): IngestRequest {
  const message = parseMessage(body);
  const table = message.table ?? options.defaultTable;
  if (table === undefined) throw noTable("/table");
  return { ...message, table };
}

/** The refusal of a message for whose files no table is known. */
export function noTable(at: string, uri?: string): IngestError {
  return refuse("request.no-table", "the message names no table and there is no default", {
    at,
    ...(uri === undefined ? {} : { uri }),
    expected: "namespace.name",
    nextStep: "set the default table or add a table rule",
  });
}

const URI = /^s3:\/\/[^/]+\/[\s\S]+$/u;
const TABLE = /^[^.\s]+(\.[^.\s]+)+$/u;

function parseJson(body: string | Uint8Array): unknown {
  try {
    return JSON.parse(
      typeof body === "string" ? body : new TextDecoder("utf-8", { fatal: true }).decode(body),
    );
  } catch (cause) {
    throw refuse("request.not-json", "the message is not JSON", { expected: "a JSON object" }, cause);
  }
}

function parseFiles(value: unknown): IngestFile[] {
  if (!Array.isArray(value) || value.length === 0)
    throw invalid("/files", value, "a list of at least one object");
  if (value.length > MAX_FILES)
    throw refuse("request.too-many-files", "the message lists more files than one request may hold", {
      at: "/files",
      got: value.length,
      expected: `at most ${MAX_FILES} files`,
      nextStep: "lower the dispatcher's batch size",
    });
  const objects = new Map<string, IngestFile>();
  for (const [i, item] of value.entries()) {
    const file = parseFile(item, `/files/${i}`);
    objects.set(`${file.uri}\0${file.versionId ?? ""}`, file);
  }
  return [...objects.values()];
}

function parseFile(value: unknown, at: string): IngestFile {
  if (typeof value === "string") return { uri: uriOf(value, at) };
  const file = record(value, at);
  const size = integer(file.size, `${at}/size`, 0);
  const etag = text(file.etag, `${at}/etag`, /./su, "an entity tag");
  const versionId = text(file.versionId, `${at}/versionId`);
  const sequencer = text(file.sequencer, `${at}/sequencer`);
  const eventTime = text(file.eventTime, `${at}/eventTime`);
  return {
    uri: uriOf(file.uri, `${at}/uri`),
    ...(size === undefined ? {} : { size }),
    ...(etag === undefined ? {} : { etag }),
    // RGW says "" for an unversioned bucket: the same as saying nothing.
    ...(versionId === undefined || versionId === "" ? {} : { versionId }),
    ...(sequencer === undefined ? {} : { sequencer }),
    ...(eventTime === undefined ? {} : { eventTime }),
  };
}

function uriOf(value: unknown, at: string): string {
  const uri = text(value, at, URI, "s3://bucket/key");
  if (uri === undefined) throw invalid(at, value, "s3://bucket/key");
  return uri;
}

function record(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw invalid(at, value, "a JSON object");
}

function integer(value: unknown, at: string, minimum: number): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= minimum) return value;
  throw invalid(at, value, `an integer of at least ${minimum}`);
}

function text(value: unknown, at: string, pattern?: RegExp, expected = "text"): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && (pattern === undefined || pattern.test(value))) return value;
  throw invalid(at, value, expected);
}

function invalid(at: string, got: unknown, expected: string): IngestError {
  return refuse("request.invalid", `the message is no ingest request at '${at === "" ? "/" : at}'`, {
    at,
    got: shown(got),
    expected,
  });
}

/** Outside JSON as text for people; `JSON.parse` takes deeper nesting than `JSON.stringify` gives back. */
function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  try {
    return JSON.stringify(value).slice(0, 200);
  } catch {
    return Array.isArray(value) ? "a list of endless nesting" : "an object of endless nesting";
  }
}

function refuse(
  code: IngestErrorCode,
  message: string,
  context: IngestErrorContext,
  cause?: unknown,
): IngestError {
  return new IngestError(code, message, false, context, cause === undefined ? undefined : { cause });
}
