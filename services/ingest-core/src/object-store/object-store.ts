/** What a store knows about an object. */
export interface ObjectInfo {
  /** Size in bytes. */
  readonly size: number;
  /** Entity tag without quotes (RGW compares the quoted form wrongly in If-Match). */
  readonly etag: string;
  /** Version id, absent when the bucket is unversioned. */
  readonly versionId?: string;
  /** Last-Modified in ms since the epoch, absent when the store did not say. */
  readonly lastModified?: number;
}

/** One version of an object in a listing. */
export interface ListedVersion extends ObjectInfo {
  readonly uri: string;
  /** Whether a read without a version id gives this one. */
  readonly isLatest: boolean;
}

/** Pins a read or a copy to the bytes that were planned; a replaced object fails with `file.changed`. */
export interface ReadCondition {
  /** Entity tag without quotes. @default - not checked */
  readonly ifMatch?: string;
  /** Version to read. @default - the current one */
  readonly versionId?: string;
}

/** A half-open byte range `[start, end)`, or the last `suffix` bytes. */
export type ByteRange = { readonly start: number; readonly end: number } | { readonly suffix: number };

/** Bytes of a ranged read together with the whole object's facts (Content-Range, ETag). */
export interface RangeResult {
  readonly bytes: Uint8Array;
  readonly info: ObjectInfo;
}

/** One part of a multipart object: bytes sent by us, or a range that the store copies itself. */
export type Part =
  | {
      readonly kind: "bytes";
      readonly bytes: Uint8Array;
      /** Called once the upload is done with the bytes, sent or not: their memory may be used again. */
      readonly onDone?: () => void;
    }
  | {
      readonly kind: "copy";
      readonly source: string;
      readonly range: { readonly start: number; readonly end: number };
      readonly condition: ReadCondition;
    };

/** An open multipart upload; parts are sent in the order of `add`, several at a time. */
export interface MultipartUpload {
  /**
   * Queues a part; resolves when the uploader can take the next one (back-pressure).
   * Every part but the last holds 5 MiB to 5 GiB, and there are at most 10,000 of them.
   */
  add(part: Part): Promise<void>;
  /**
   * Completes the object, after the sources of copied parts were found still to be the pinned ones
   * (old RGW ignores `copy-source-if-match`). @returns its facts. @throws IngestError `file.changed`
   */
  complete(): Promise<ObjectInfo>;
  /** Drops everything sent so far; safe to call twice. */
  abort(): Promise<void>;
}

/**
 * The store that holds the inbox and the table. URIs are `s3://bucket/key`
 * with a raw key. Every method rejects with {@link IngestError}: `store.*`
 * (retriable) when the store is at fault, `file.not-found` and `file.changed`
 * when the object is.
 */
export interface ObjectStore {
  head(uri: string, condition?: ReadCondition): Promise<ObjectInfo>;
  getRange(uri: string, range: ByteRange, condition?: ReadCondition): Promise<RangeResult>;
  /** Streams an object or a range of it in chunks as they arrive. */
  stream(
    uri: string,
    range?: { readonly start: number; readonly end: number },
    condition?: ReadCondition,
  ): AsyncIterable<Uint8Array>;
  /**
   * Reads a range into memory as long as it, without other memory that grows with it. A range that
   * reaches beyond the object is cut at its end. @returns facts of the object. @throws IngestError as `stream`
   */
  readInto(
    uri: string,
    range: { readonly start: number; readonly end: number },
    target: Uint8Array,
    condition?: ReadCondition,
  ): Promise<ObjectInfo>;
  /** @param options.ifNoneMatch `*` refuses to overwrite (412 → `store.exists`) */
  put(
    uri: string,
    body: Uint8Array,
    options?: { readonly ifNoneMatch?: "*"; readonly contentType?: string },
  ): Promise<ObjectInfo>;
  /**
   * Server-side copy of a whole object (at most 5 GiB), proven to be of the pinned bytes.
   * @param pin the source as it was planned. @returns facts of the target. @throws IngestError `file.changed`
   */
  copy(source: string, target: string, pin: ObjectInfo): Promise<ObjectInfo>;
  multipart(uri: string): Promise<MultipartUpload>;
  /** Deletes objects; a missing object is not an error. */
  delete(uris: readonly string[]): Promise<void>;
  /** Lists objects under a prefix URI in key order. */
  list(prefix: string): AsyncIterable<{ readonly uri: string } & ObjectInfo>;
  /**
   * The same store, whose requests end with the signal's reason when it fires.
   * Absent when the store cannot be interrupted.
   */
  withSignal?(signal: AbortSignal): ObjectStore;
}
