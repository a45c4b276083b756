import type { IngestRequest } from "./ingest-request";
import { parseMessage } from "./parse-request";
import { requestsByTable, type TableRouting } from "./requests-by-table";

/** What an event carries, whichever protocol brought it: a CloudEvent's data, a Kafka record's value. */
export interface IngestEvent {
  /** Message as bytes, text or parsed JSON. */
  readonly data: unknown;
}

/**
 * The requests that an event makes: its message in either form, and for every file the table it belongs to.
 * A message without a table may hold files of several, which is why one event can make several requests.
 *
 * @param routing tables of files whose message names none; by default such a message is refused
 * @returns one request for each table, in the order in which the tables first occur
 * @throws IngestError `request.not-json`, `request.invalid`, `request.too-many-files`,
 *   `request.count-mismatch`, `request.no-table`; never retriable, because the same event will not get better
 */
export function fromEvent(event: IngestEvent, routing: TableRouting = {}): IngestRequest[] {
  return requestsByTable(parseMessage(event.data), routing);
}
