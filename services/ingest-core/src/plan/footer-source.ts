import type { ObjectStore } from "../object-store/object-store";
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
}

/**
 * Footers of a batch's files. However many files there are, memory is bounded:
 * what does not fit is read a second time, pinned to the same entity tag.
 */
export class FooterSource {
  private readonly kept = new Map<string, { readonly source: SourceFooter; readonly bytes: number }>();
  private left: number;

  constructor(
    private readonly store: Pick<ObjectStore, "getRange">,
    private readonly options: FooterSourceOptions = {},
  ) {
    this.left = options.keepBytes ?? 24 * 1024 * 1024;
  }

  /** @throws IngestError as `readFooter` */
  async get(file: IdentifiedFile): Promise<SourceFooter> {
    const known = this.kept.get(file.id);
    if (known !== undefined) return known.source;
    const { uri, size } = file;
    const { suffixBytes = likelyFooterBytes(size), limits } = this.options;
    const { footer, tail } = await readFooter(
      this.store,
      { uri, size, ...pinTo(file) },
      { suffixBytes, ...(limits !== undefined && { limits }) },
    );
    const source = withTail(footer, tail);
    const bytes = PARSED_SIZE * footer.footerLength + (source.tail?.bytes.length ?? 0);
    if (bytes <= this.left) {
      this.left -= bytes;
      this.kept.set(file.id, { source, bytes });
    }
    return source;
  }

  /** Lets a footer go that will not be asked for again. */
  release(file: IdentifiedFile): void {
    const known = this.kept.get(file.id);
    if (known === undefined) return;
    this.left += known.bytes;
    this.kept.delete(file.id);
  }
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
