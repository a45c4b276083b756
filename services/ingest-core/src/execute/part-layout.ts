import type { AssembledFile } from "../parquet/edit/assembled-file";

/** Bytes of a part: given, or a range of a source that is read. */
export type Piece =
  | { readonly kind: "literal"; readonly bytes: Uint8Array }
  | { readonly kind: "range"; readonly source: number; readonly start: number; readonly end: number };

/** One part of an output: a range that the store copies itself, or bytes that pass through this process. */
export type PartPlan =
  | { readonly kind: "copy"; readonly source: number; readonly start: number; readonly end: number }
  | { readonly kind: "bytes"; readonly pieces: readonly Piece[]; readonly length: number };

/** Sizes in bytes that a store and this process set. */
export interface PartSizes {
  /** Least size of every part but the last (S3: 5 MiB). */
  readonly minPartBytes: number;
  /** Size of the parts that are sent: that of the pool's buffers. */
  readonly partBytes: number;
  /** Largest range that is copied in one request; several run at a time. */
  readonly copyPartBytes: number;
}

/**
 * Divides an assembled file into parts so that as few bytes as possible pass
 * through this process: ranges of at least the minimum are copied by the store,
 * and where a short run of bytes stands before one, just enough of the range is
 * read to make that run a legal part.
 */
export function layOutParts(file: AssembledFile, sizes: PartSizes): readonly PartPlan[] {
  const layout = new PartLayout(sizes);
  layout.literal(file.head);
  for (const { source, start, end } of file.body) layout.range(source, start, end);
  layout.literal(file.tail);
  return layout.finish();
}

/** Parts of a local file, all of which pass through this process. */
export function layOutFile(size: number, partBytes: number): readonly PartPlan[] {
  const layout = new PartLayout({ minPartBytes: Number.POSITIVE_INFINITY, partBytes, copyPartBytes: 0 });
  layout.range(0, 0, size);
  return layout.finish();
}

class PartLayout {
  private readonly parts: PartPlan[] = [];
  private pieces: Piece[] = [];
  private length = 0;

  constructor(private readonly sizes: PartSizes) {}

  literal(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(bytes.length - at, this.room());
      this.push({ kind: "literal", bytes: bytes.subarray(at, at + taken) }, taken);
      at += taken;
    }
  }

  range(source: number, start: number, end: number): void {
    const { minPartBytes } = this.sizes;
    let at = start;
    // What the run before still lacks to be a part of its own.
    const lacking = this.length === 0 ? 0 : Math.max(0, minPartBytes - this.length);
    if (end - at - lacking >= minPartBytes) {
      if (lacking > 0) this.push({ kind: "range", source, start: at, end: at + lacking }, lacking);
      at += lacking;
      this.flush();
      this.copy(source, at, end);
      return;
    }
    while (at < end) {
      const taken = Math.min(end - at, this.room());
      this.push({ kind: "range", source, start: at, end: at + taken }, taken);
      at += taken;
    }
  }

  finish(): readonly PartPlan[] {
    this.flush();
    return this.parts;
  }

  /** Equal pieces, each of at least the minimum because the range is. */
  private copy(source: number, start: number, end: number): void {
    const pieces = Math.ceil((end - start) / Math.max(this.sizes.copyPartBytes, 2 * this.sizes.minPartBytes));
    const step = Math.ceil((end - start) / pieces);
    for (let at = start; at < end; at += step) {
      this.parts.push({ kind: "copy", source, start: at, end: Math.min(end, at + step) });
    }
  }

  private push(piece: Piece, length: number): void {
    this.pieces.push(piece);
    this.length += length;
    if (this.room() === 0) this.flush();
  }

  private room(): number {
    return this.sizes.partBytes - this.length;
  }

  private flush(): void {
    if (this.length === 0) return;
    this.parts.push({ kind: "bytes", pieces: this.pieces, length: this.length });
    this.pieces = [];
    this.length = 0;
  }
}
