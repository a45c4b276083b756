/**
 * One object to ingest, with whatever the event knew about it.
 *
 * Everything but `uri` is optional because the plan's message carries plain
 * strings; what is missing is asked of the store by HEAD before planning.
 */
export interface IngestFile {
  /** `s3://bucket/key`; the key is raw, never URL-encoded. */
  readonly uri: string;
  /** Size in bytes as the event said it. @default - asked of the store */
  readonly size?: number;
  /** Entity tag without quotes. @default - asked of the store */
  readonly etag?: string;
  /** Version id of a versioned bucket. @default - the bucket is unversioned */
  readonly versionId?: string;
  /** The store's ordering token; opaque, RGW's does not sort as a string. @default - none */
  readonly sequencer?: string;
  /** When the object was written, RFC 3339. @default - the request's timestamp */
  readonly eventTime?: string;
}

/**
 * The message contract between the dispatcher and every executor (worker,
 * Spark, CLI): one batch of objects for one table.
 */
export interface IngestRequest {
  /** Target table, `namespace.name` (levels separated by dots). */
  readonly table: string;
  /** Objects of the batch, without repetition of a URI and version. */
  readonly files: readonly IngestFile[];
  /** Sum of the sizes in bytes, as the dispatcher counted it. @default - unknown */
  readonly totalBytes?: number;
  /** When the dispatcher closed the batch, RFC 3339. @default - now */
  readonly timestamp?: string;
  /** W3C `traceparent` of the event, carried into the snapshot summary. @default - none */
  readonly traceparent?: string;
}
