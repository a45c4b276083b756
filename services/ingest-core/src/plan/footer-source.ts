import type { ByteBudget } from "../byte-budget";
import type { ObjectInfo, ObjectStore } from "../object-store/object-store";
import { pinTo } from "../object-store/server-side-copy";
import { pageIndexRanges } from "../parquet/edit/page-index";
import type { ParquetFooter } from "../parquet/footer";
import { defaultFooterLimits, type FooterLimits } from "../parquet/limits";
import { type FileBytes, readFooter } from "../parquet/read-footer";
import type { IdentifiedFile } from "./plan";

/** A footer and, when they came with it, the page indexes. */
export interface SourceFooter {
  readonly footer: ParquetFooter;
  /** Bytes at the file's end, when all its page indexes are among them. */
  readonly tail?: FileBytes;
}

/** Files up to so many bytes are read with their footers in one request, while there is memory for them. */
export const SMALL_FILE_BYTES = 256 << 10;

/** Memory for small files that came with their footers, of all batches of a process, bytes. */
export const READ_AHEAD_BYTES = 16 << 20;

/** Settings of a {@link FooterSource}. */
export interface FooterSourceOptions {
  /**
   * Memory for footers between planning and execution, in bytes; those beyond it are read again when
   * they are needed. @default 25165824 (24 MiB)
   */
  readonly keepBytes?: number;
  /** Bytes asked for at first. @default - a 64th of the file, 16 KiB to 64 KiB */
  readonly suffixBytes?: number;
  readonly limits?: FooterLimits;
  /** Files up to this many bytes are read as a whole when there is {@link readAhead} for them. @default SMALL_FILE_BYTES, 262144 */
  readonly smallFileBytes?: number;
}

/**
 * Footers of a batch's files, and the small files themselves: most of a small file's
 * time is the request. However many files there are, memory is bounded: what does
 * not fit is read a second time, pinned to the same entity tag.
 */
export class FooterSource {
  private readonly kept = new Map<string, { readonly source: SourceFooter; readonly bytes: number }>();
  private readonly whole = new Map<string, Uint8Array>();
  private left: number;

  /** @param readAhead memory for whole files, until {@link close}. @default - only footers are read */
  constructor(
    private readonly store: Pick<ObjectStore, "getRange" | "readInto">,
    private readonly options: FooterSourceOptions = {},
    private readonly readAhead?: ByteBudget,
  ) {
    this.left = options.keepBytes ?? 24 * 1024 * 1024;
  }

  /** @throws IngestError as `readFooter` */
  async get(file: IdentifiedFile): Promise<SourceFooter> {
    const known = this.kept.get(file.id);
    if (known !== undefined) return known.source;
    const { uri, size } = file;
    const { suffixBytes = likelyFooterBytes(size), limits } = this.options;
    const bytes = this.whole.get(file.id) ?? (await this.readWhole(file));
    const { footer, tail } = await readFooter(
      bytes === undefined ? this.store : inMemory(bytes, file),
      { uri, size, ...pinTo(file) },
      { suffixBytes, ...(limits !== undefined && { limits }) },
    );
    const source = withTail(footer, tail);
    const cost = PARSED_SIZE * footer.footerLength + (source.tail?.bytes.length ?? 0);
    if (cost <= this.left) {
      this.left -= cost;
      this.kept.set(file.id, { source, bytes: cost });
    }
    return source;
  }

  /** All bytes of a file, pinned to its entity tag, if they came with its footer. */
  bytesOf(file: IdentifiedFile): Uint8Array | undefined {
    return this.whole.get(file.id);
  }

  /** Lets a footer go that will not be asked for again. */
  release(file: IdentifiedFile): void {
    const known = this.kept.get(file.id);
    if (known === undefined) return;
    this.left += known.bytes;
    this.kept.delete(file.id);
  }

  /** Lets all whole files go. */
  close(): void {
    for (const { byteLength } of this.whole.values()) this.readAhead?.giveBack(byteLength);
    this.whole.clear();
  }

  /** @returns `undefined` for a file that is too large, or another one than the event said */
  private async readWhole(file: IdentifiedFile): Promise<Uint8Array | undefined> {
    const { uri, size, id } = file;
    const { smallFileBytes = SMALL_FILE_BYTES } = this.options;
    if (size > smallFileBytes || this.readAhead?.take(size) !== true) return undefined;
    const bytes = Buffer.allocUnsafeSlow(size);
    let isKept = false;
    try {
      const info = await this.store.readInto(uri, { start: 0, end: size }, bytes, pinTo(file));
      // Two reads of one file may be under way: the first to end is kept.
      isKept = info.size === size && !this.whole.has(id);
      if (isKept) this.whole.set(id, bytes);
    } finally {
      if (!isKept) this.readAhead.giveBack(size);
    }
    return this.whole.get(id);
  }
}

/** A file that was read as a whole, behind the part of the store's port that footers are read through. */
function inMemory(bytes: Uint8Array, info: ObjectInfo): Pick<ObjectStore, "getRange"> {
  return {
    getRange: async (_uri, range) => {
      const [start, end] =
        "suffix" in range
          ? [Math.max(0, bytes.length - range.suffix), bytes.length]
          : [range.start, range.end];
      return { bytes: bytes.subarray(start, end), info };
    },
  };
}

/** Bytes in memory for one byte of a footer, measured on files of 1 to 53 row groups. */
const PARSED_SIZE = 40;

/** Footers of small files are small; what is read beyond them is garbage, and there may be thousands of files. */
function likelyFooterBytes(fileSize: number): number {
  return Math.min(64 << 10, Math.max(16 << 10, fileSize >> 6));
}

/** Keeps the page indexes, and not what was read before them. */
function withTail(footer: ParquetFooter, tail: FileBytes): SourceFooter {
  const unbounded = { ...defaultFooterLimits, maxPageIndexBytes: Number.POSITIVE_INFINITY };
  const [first] = pageIndexRanges(footer, undefined, unbounded);
  if (first === undefined || first.start < tail.start) return { footer };
  const bytes = Uint8Array.from(tail.bytes.subarray(first.start - tail.start));
  return { footer, tail: { start: first.start, bytes } };
}
