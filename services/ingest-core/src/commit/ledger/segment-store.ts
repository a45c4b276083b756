import { IngestError } from "../../errors";
import type { ObjectStore } from "../../object-store/object-store";
import { type RandomSource, uuidV4 } from "../../random";
import type { IdSet } from "./id-set";
import type { SegmentRef } from "./ledger";
import { decodeSegment, encodeSegment, segmentSize } from "./segment-file";

/** Bytes of segments kept in memory; a week of 100,000 files a day is 11 MB. */
const CACHE_BYTES = 64 * 1024 * 1024;

/** What {@link SegmentStore} works with. */
export interface SegmentStoreOptions {
  /** The store to use now: its credentials may have been renewed. */
  readonly store: () => ObjectStore;
  /** URI prefix of the table's segments, ending in `/`. */
  readonly directory: string;
  readonly random: RandomSource;
  /** @default 67108864 */
  readonly cacheBytes?: number;
}

/**
 * Reads and writes one table's ledger segments. Segments never change, so one
 * that was read once is never asked for again while it fits into the cache.
 */
export class SegmentStore {
  private readonly cache = new Map<string, IdSet>();
  private readonly loading = new Map<string, Promise<IdSet>>();
  private cachedBytes = 0;

  constructor(private readonly options: SegmentStoreOptions) {}

  /** URI prefix of the table's segments, ending in `/`. */
  get directory(): string {
    return this.options.directory;
  }

  /**
   * Identities of a segment that a ledger refers to.
   *
   * @throws IngestError `table.ledger-segment-lost` when it is gone,
   * `table.ledger-segment-damaged` when its bytes are others, `store.*`
   */
  async load(ref: SegmentRef): Promise<IdSet> {
    // The digest is part of the key: a ledger that disagrees with the cache must be told.
    const key = `${ref.sha256} ${ref.uri}`;
    const cached = this.cache.get(key);
    if (cached !== undefined) {
      this.cache.delete(key);
      this.cache.set(key, cached);
      return cached;
    }
    const running = this.loading.get(key) ?? this.fetch(ref, key);
    this.loading.set(key, running);
    try {
      return await running;
    } finally {
      this.loading.delete(key);
    }
  }

  /**
   * Stores identities as a new segment. Its name is never used twice: two
   * committers that merge the same segments must not share an object that one
   * of them may delete.
   *
   * @param at time of the newest entry in it, ms since the epoch
   */
  async write(ids: IdSet, at: number): Promise<SegmentRef> {
    const { bytes, sha256 } = encodeSegment(ids);
    const uri = `${this.options.directory}${uuidV4(this.options.random)}.ids`;
    await this.options.store().put(uri, bytes, { contentType: "application/octet-stream" });
    const ref: SegmentRef = { uri, count: ids.size, at, sha256 };
    this.keep(`${sha256} ${uri}`, ids);
    return ref;
  }

  private async fetch(ref: SegmentRef, key: string): Promise<IdSet> {
    const end = segmentSize(ref.count);
    try {
      // One byte more than expected, so that a grown object is seen as damaged.
      const { bytes } = await this.options.store().getRange(ref.uri, { start: 0, end: end + 1 });
      const ids = decodeSegment(bytes, ref);
      this.keep(key, ids);
      return ids;
    } catch (cause) {
      if (cause instanceof IngestError && cause.code === "file.not-found") throw lost(ref, cause);
      throw cause;
    }
  }

  private keep(key: string, ids: IdSet): void {
    const limit = this.options.cacheBytes ?? CACHE_BYTES;
    if (ids.bytes.byteLength > limit) return;
    this.cache.set(key, ids);
    this.cachedBytes += ids.bytes.byteLength;
    for (const [oldest, evicted] of this.cache) {
      if (this.cachedBytes <= limit) break;
      this.cache.delete(oldest);
      this.cachedBytes -= evicted.bytes.byteLength;
    }
  }
}

function lost(ref: SegmentRef, cause: IngestError): IngestError {
  return new IngestError(
    "table.ledger-segment-lost",
    `ledger segment ${ref.uri} with ${ref.count} identities is gone`,
    true,
    { uri: ref.uri, nextStep: "restore the object (versioned bucket, backup) or rebuild the ledger" },
    { cause },
  );
}
