/** One object as the dispatcher learned of it from its event. */
export interface MessageFile {
  /** `s3://bucket/key`; the key is raw, never URL-encoded. */
  readonly uri: string;
  /** Size in bytes. */
  readonly size: number;
  /** Entity tag as the event spells it. @default - the event had none */
  readonly etag?: string;
  /** @default - the bucket is unversioned */
  readonly versionId?: string;
  /** The store's ordering token. @default - the event had none */
  readonly sequencer?: string;
  /** When the object was written, RFC 3339. @default - the event had none */
  readonly eventTime?: string;
}

/**
 * The value of a record in the light and heavy topics: the plan's message, with files
 * in their rich form, so that the worker knows the identity of an object without asking the store.
 */
export interface IngestMessage {
  readonly files: readonly MessageFile[];
  readonly total_bytes: number;
  readonly file_count: number;
  /** When the batch was closed, RFC 3339. */
  readonly timestamp: string;
  /** Table, `namespace.name`; the record's key too. */
  readonly table: string;
}
