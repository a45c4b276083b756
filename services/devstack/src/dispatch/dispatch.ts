import { type CreatedObject, type Rejection, readBucketEvent } from "./bucket-event";
import type { DispatchedFile, DispatchedMessage } from "./ingest-message";
import { type DispatchRules, longestPrefixFirst } from "./rules";

/** A record for the light or the heavy topic. */
export interface DispatchedRequest {
  readonly path: "light" | "heavy";
  /** Key of the record: the table, so that one consumer has all batches of a table. */
  readonly key: string;
  readonly message: DispatchedMessage;
}

/** An event for the dead-letter topic: its value as it came, the rest as headers. */
export interface RejectedEvent extends Rejection {
  /** Position of the event in the batch. */
  readonly index: number;
}

/** What becomes of one batch of events. */
export interface Dispatched {
  readonly requests: readonly DispatchedRequest[];
  readonly rejected: readonly RejectedEvent[];
}

/**
 * Turns one batch of bucket events into ingest requests.
 *
 * Large objects travel alone; all others of the batch are grouped by table, and a group that would make
 * too long a message becomes several. A version of an object
 * that occurs more than once counts once, with the last event. An event with a bad record is
 * rejected, its good records are dispatched all the same: sending it again later does no harm,
 * because the ledger knows what it has.
 *
 * This is what the jq program of the Camel route and the MiNiFi flow do, written a second time in
 * the language of the tests.
 *
 * @param events values of records of the events topic, null for a tombstone
 * @param timestamp when the batch was closed, RFC 3339
 */
export function dispatch(
  events: readonly (string | null)[],
  rules: DispatchRules,
  timestamp: string,
): Dispatched {
  const read = events.map(readBucketEvent);
  const rejected = read.flatMap(({ rejection }, index) =>
    rejection === undefined ? [] : [{ index, ...rejection }],
  );
  const tables = longestPrefixFirst(rules.tables);
  const tableOf = ({ bucket, key }: CreatedObject) =>
    tables.find((rule) => rule.bucket === bucket && key.startsWith(rule.prefix))?.table ?? rules.defaultTable;
  const objects = lastOfEach(read.flatMap(({ created }) => created));
  const large = objects.filter(({ file }) => file.size >= rules.lightMaxBytes);
  const small = objects.filter(({ file }) => file.size < rules.lightMaxBytes);
  const known = new Set([...tables.map(({ table }) => table), rules.defaultTable]);
  const request = (table: string, files: readonly DispatchedFile[]): DispatchedRequest => {
    const total_bytes = files.reduce((sum, { size }) => sum + size, 0);
    const isLight = total_bytes < rules.lightMaxBytes && files.length <= rules.lightMaxFiles;
    const message = { files, total_bytes, file_count: files.length, timestamp, table };
    return { path: isLight ? "light" : "heavy", key: table, message };
  };
  return {
    requests: [
      ...large.map((object) => request(tableOf(object), [object.file])),
      ...[...known].flatMap((table) => {
        const files = small.filter((object) => tableOf(object) === table).map(({ file }) => file);
        return parts(files).map((part) => request(table, part));
      }),
    ],
    rejected,
  };
}

/** Most bytes of JSON that the files of one request take up: a record has to fit into Kafka's 1 MiB. */
const MAX_FILES_BYTES = 256 * 1024;

/** Cuts files into parts that fit into a request each. */
function parts(files: readonly DispatchedFile[]): DispatchedFile[][] {
  const all: DispatchedFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    const own = Buffer.byteLength(JSON.stringify(file));
    bytes += own;
    if (bytes > MAX_FILES_BYTES) {
      all.push([]);
      bytes = own;
    }
    all.at(-1)?.push(file);
  }
  return all;
}

/** Versions of one object are different objects; the same version is one, however often it is announced. */
function lastOfEach(objects: readonly CreatedObject[]): CreatedObject[] {
  const last = new Map<string, CreatedObject>();
  for (const object of objects) {
    const identity = JSON.stringify([object.file.uri, object.file.versionId ?? ""]);
    last.delete(identity);
    last.set(identity, object);
  }
  return [...last.values()];
}
