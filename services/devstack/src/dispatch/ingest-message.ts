import type { IngestFileMessage, IngestMessage } from "@floe/ingest-core";

/** One object as the dispatcher learned of it from its event; the size is always known. */
export type DispatchedFile = IngestFileMessage & Required<Pick<IngestFileMessage, "size">>;

/**
 * The value of a record in the light and heavy topics: the contract's message, with everything that a
 * dispatcher always says, and files in their rich form, so that the worker knows the identity of an
 * object without asking the store.
 */
export interface DispatchedMessage extends Required<Omit<IngestMessage, "files" | "traceparent">> {
  readonly files: readonly DispatchedFile[];
}
