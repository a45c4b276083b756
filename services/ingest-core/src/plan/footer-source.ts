import type { ObjectStore } from "../object-store/object-store";
import { pinTo } from "../object-store/server-side-copy";
import { pageIndexRanges } from "../parquet/edit/page-index";
import type { ParquetFooter } from "../parquet/footer";
import type { FooterLimits } from "../parquet/limits";
import { type FileBytes, readFooter } from "../parquet/read-footer";
import type { IdentifiedFile } from "./plan";

/** A footer and, when they came with it, the page indexes. */
export interface SourceFooter {
  readonly footer: ParquetFooter;
  /** Bytes at the file's end that hold page indexes; the rest of what was read is let go. */
  readonly tail?: FileBytes;
}

/** Settings of a {@link FooterSource}. */
export interface FooterSourceOptions {
  /**
   * Footer bytes kept between planning and execution; beyond that footers are read again when they are
   * needed. Parsed they take about forty times as much. @default 524288
   */
  readonly keepBytes?: number;
  /** Bytes asked for at first. @default 65536 */
  readonly suffixBytes?: number;
  readonly limits?: FooterLimits;
}

/**
 * Footers of a batch's files. However many files there are, memory is bounded:
 * what does not fit is read a second time, pinned to the same entity tag.
 */
export class FooterSource {
  private readonly kept = new Map<string, SourceFooter>();
  private left: number;

  constructor(
    private readonly store: Pick<ObjectStore, "getRange">,
    private readonly options: FooterSourceOptions = {},
  ) {
    this.left = options.keepBytes ?? 512 * 1024;
  }

  /** @throws IngestError as `readFooter` */
  async get(file: IdentifiedFile): Promise<SourceFooter> {
    const known = this.kept.get(file.id);
    if (known !== undefined) return known;
    const { uri, size } = file;
    const { suffixBytes, limits } = this.options;
    const { footer, tail } = await readFooter(
      this.store,
      { uri, size, ...pinTo(file) },
      { ...(suffixBytes !== undefined && { suffixBytes }), ...(limits !== undefined && { limits }) },
    );
    const source = withTail(footer, tail);
    const bytes = footer.footerLength + (source.tail?.bytes.length ?? 0);
    if (bytes <= this.left) {
      this.left -= bytes;
      this.kept.set(file.id, source);
    }
    return source;
  }

  /** Lets a footer go that will not be asked for again. */
  release(file: IdentifiedFile): void {
    const known = this.kept.get(file.id);
    if (known === undefined) return;
    this.left += known.footer.footerLength + (known.tail?.bytes.length ?? 0);
    this.kept.delete(file.id);
  }
}

/** Copies the page indexes out of what was read, so that the rest can be freed. */
function withTail(footer: ParquetFooter, tail: FileBytes): SourceFooter {
  const [first] = pageIndexRanges(footer);
  if (first === undefined || first.start < tail.start) return { footer };
  const bytes = tail.bytes.slice(first.start - tail.start, footer.footerStart - tail.start);
  return { footer, tail: { start: first.start, bytes } };
}
