import type { IngestFile } from "../request/ingest-request";

/** Why one object is not in its table, and where it is. */
export interface QuarantineRecord {
  readonly version: 1;
  /** `namespace.name`. */
  readonly table: string;
  /** The object as it was identified; its bytes stay where they are. */
  readonly file: IngestFile & { readonly id?: string };
  /** Stable reason, `file.*`. */
  readonly code: string;
  /** For people. */
  readonly reason: string;
  /** Byte offset, line or column where it was seen. */
  readonly at?: number | string;
  /** RFC 3339. */
  readonly quarantinedAt: string;
  /** W3C `traceparent` of the event that brought it. */
  readonly traceparent?: string;
  /** Version of this library. */
  readonly engineVersion: string;
}

/** Where records of files that cannot be ingested go. */
export interface Quarantine {
  /**
   * Keeps a record; the same object gives the same place, so a redelivery replaces it.
   *
   * @returns URI of the record
   */
  put(record: QuarantineRecord): Promise<string>;
}
