/**
 * One object as it stands on the wire.
 *
 * Unknown fields are ignored, not refused: a dispatcher may say more than an older
 * worker understands.
 */
export interface IngestFileMessage {
  /**
   * `s3://bucket/key` with a raw key.
   * @pattern ^s3://[^/]+/[\s\S]+$
   */
  readonly uri: string;
  /**
   * Size in bytes.
   * @asType integer
   * @minimum 0
   */
  readonly size?: number;
  /**
   * Entity tag, without quotes.
   * @minLength 1
   */
  readonly etag?: string;
  /** Version id; empty when the bucket is unversioned. */
  readonly versionId?: string;
  /** The store's ordering token. */
  readonly sequencer?: string;
  /** When the object was written, RFC 3339. */
  readonly eventTime?: string;
}

/**
 * The batch message on `light-ingest` and `heavy-ingest`: the one contract between the
 * dispatchers (Camel, MiNiFi, devstack) and the executors (worker, Spark, command line).
 * `ingest-request.schema.json` is generated from this type.
 */
export interface IngestMessage {
  /**
   * Objects of the batch: plain URIs, or what the event knew about each.
   * @minItems 1
   * @maxItems 10000
   */
  readonly files: readonly (ObjectUri | IngestFileMessage)[];
  /**
   * Target table, `namespace.name`; the executor's default table when absent.
   * @pattern ^[^.\s]+(\.[^.\s]+)+$
   */
  readonly table?: string;
  /**
   * Sum of the sizes in bytes.
   * @asType integer
   * @minimum 0
   */
  readonly total_bytes?: number;
  /**
   * Number of files, to notice a message that lost some.
   * @asType integer
   * @minimum 1
   */
  readonly file_count?: number;
  /** When the batch was closed, RFC 3339. */
  readonly timestamp?: string;
  /** W3C trace context of the event that closed the batch. */
  readonly traceparent?: string;
}

/**
 * `s3://bucket/key` with a raw key.
 * @pattern ^s3://[^/]+/[\s\S]+$
 */
export type ObjectUri = string;
