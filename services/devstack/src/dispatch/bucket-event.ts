import type { DispatchedFile } from "./ingest-message";
import { decodeObjectKey } from "./object-key";

/**
 * Why an event is sent to the dead-letter topic.
 *
 * - `dispatch.not-an-event`: the value is no JSON object with a `Records` array.
 * - `dispatch.incomplete-record`: a record lacks what a file is made of.
 */
export type RejectionCode = "dispatch.not-an-event" | "dispatch.incomplete-record";

/** What is wrong with an event. */
export interface Rejection {
  readonly code: RejectionCode;
  readonly reason: string;
}

/** An object that was created, and where it lives. */
export interface CreatedObject {
  readonly bucket: string;
  /** Raw key. */
  readonly key: string;
  readonly file: DispatchedFile;
}

/** What one event holds: objects of its good records, and what is wrong with its first bad one. */
export interface BucketEvent {
  readonly created: readonly CreatedObject[];
  readonly rejection?: Rejection;
}

/** S3's 1024 bytes, each percent-encoded. */
const MAX_SENT_KEY_BYTES = 3 * 1024;

const NOTHING: BucketEvent = { created: [] };

/**
 * Reads the value of a record in the events topic: S3's notification JSON as Ceph, AWS and MinIO send it.
 *
 * Tombstones, `s3:TestEvent`, events other than `ObjectCreated` and keys that end in `/` (folder markers)
 * hold nothing and are no mistake.
 */
export function readBucketEvent(value: string | null): BucketEvent {
  if (value === null || value === "") return NOTHING;
  let event: unknown;
  try {
    event = JSON.parse(value);
  } catch {
    return { created: [], rejection: notAnEvent("the value is not JSON") };
  }
  if (field(event, "Event") === "s3:TestEvent") return NOTHING;
  const records = field(event, "Records");
  if (!Array.isArray(records)) {
    return { created: [], rejection: notAnEvent("the value is not an object with a Records array") };
  }
  const entries = records.map((record, at) => readRecord(record, `Records[${at}]`));
  const created = entries.filter((entry) => entry !== undefined && "file" in entry);
  const rejection = entries.find((entry) => entry !== undefined && "code" in entry);
  return rejection === undefined ? { created } : { created, rejection };
}

function readRecord(record: unknown, where: string): CreatedObject | Rejection | undefined {
  const eventName = text(field(record, "eventName"));
  if (eventName === undefined) return incomplete(`${where}.eventName`, "a text");
  // Ceph leaves the prefix out, AWS writes it; old Ceph releases did too.
  if (!/^(s3:)?ObjectCreated:/.test(eventName)) return undefined;
  const s3 = field(record, "s3");
  const object = field(s3, "object");
  const bucket = text(field(field(s3, "bucket"), "name"));
  if (bucket === undefined) return incomplete(`${where}.s3.bucket.name`, "a text");
  const rawKey = text(field(object, "key"));
  if (rawKey === undefined || Buffer.byteLength(rawKey) > MAX_SENT_KEY_BYTES) {
    return incomplete(`${where}.s3.object.key`, `a text of 1 to ${MAX_SENT_KEY_BYTES} bytes`);
  }
  const size = bytes(field(object, "size"));
  if (size === undefined) return incomplete(`${where}.s3.object.size`, "a number of bytes");
  // Ceph writes the key as it is, everybody else encodes it.
  const key = field(record, "eventSource") === "ceph:s3" ? rawKey : decodeObjectKey(rawKey);
  if (key.endsWith("/")) return undefined;
  const optional = {
    etag: text(field(object, "eTag")),
    versionId: text(field(object, "versionId")),
    sequencer: text(field(object, "sequencer")),
    eventTime: text(field(record, "eventTime")),
  };
  const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { bucket, key, file: { uri: `s3://${bucket}/${key}`, size, ...known } };
}

function notAnEvent(reason: string): Rejection {
  return { code: "dispatch.not-an-event", reason };
}

function incomplete(where: string, expected: string): Rejection {
  return { code: "dispatch.incomplete-record", reason: `${where}: expected ${expected}` };
}

function field(value: unknown, name: string): unknown {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>)[name] : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Ceph's documentation shows sizes as text, its releases send numbers. */
function bytes(value: unknown): number | undefined {
  const number = typeof value === "string" && /^(0|[1-9][0-9]{0,15})$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : undefined;
}
