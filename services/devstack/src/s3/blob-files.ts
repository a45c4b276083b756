import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { copyFile, link, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ByteSpan } from "./byte-range";
import { copyRanges, type FileRange } from "./copy-ranges";

/** A run of bytes in a file that never changes. */
export interface Segment {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
}

/** Bytes just stored. */
export interface StoredBlob extends Segment {
  /** Hex. */
  readonly md5: string;
  /** Hex, only when it was asked for. */
  readonly sha256?: string;
}

/**
 * Bytes on disk, in files that are written once. An object is a list of
 * segments, one for each part it was uploaded in, so completing an upload copies
 * nothing, as in RGW. No more than a few chunks of any body are in memory.
 */
export class BlobFiles {
  /** Readers of each file; a file that is removed while it is read goes when the last of them ends. */
  private readonly readers = new Map<string, number>();
  private readonly condemned = new Set<string>();

  private constructor(private readonly folder: string) {}

  static async open(folder: string): Promise<BlobFiles> {
    await mkdir(folder, { recursive: true });
    return new BlobFiles(folder);
  }

  /** Stores a stream. A broken stream leaves nothing behind. */
  async write(source: Readable, wanted: { readonly sha256: boolean }): Promise<StoredBlob> {
    const file = this.fresh();
    const md5 = createHash("md5");
    const sha256 = wanted.sha256 ? createHash("sha256") : undefined;
    let size = 0;
    try {
      await pipeline(
        source,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            md5.update(chunk);
            sha256?.update(chunk);
            size += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(file, { flags: "wx" }),
      );
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return {
      file,
      size,
      md5: md5.digest("hex"),
      ...(sha256 !== undefined && { sha256: sha256.digest("hex") }),
    };
  }

  /** Another name for the same bytes, as RGW refcounts tail objects; or a real copy. */
  async duplicate(segment: Segment, how: "link" | "bytes"): Promise<Segment> {
    const file = this.fresh();
    if (how === "link") await link(segment.file, file);
    else await copyFile(segment.file, file);
    return { file, size: segment.size };
  }

  /** Copies a range of an object of this or another bucket. A failed copy leaves nothing behind. */
  async copyFrom(source: BlobFiles, segments: readonly Segment[], span: ByteSpan): Promise<StoredBlob> {
    const size = span.end - span.start;
    if (size < WORTH_A_THREAD) return this.write(source.read(segments, span), { sha256: false });
    const file = this.fresh();
    source.retain(segments);
    try {
      return { file, size, md5: await copyRanges(rangesOf(segments, span), file) };
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    } finally {
      await source.release(segments);
    }
  }

  async remove(segments: readonly Segment[]): Promise<void> {
    await Promise.all(
      segments.map(async ({ file }) => {
        if (this.readers.has(file)) this.condemned.add(file);
        else await rm(file, { force: true });
      }),
    );
  }

  /** Removes files that no object holds: parts of uploads that a crash ended. */
  async sweep(inUse: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.folder)) {
      if (!inUse.has(name)) await rm(join(this.folder, name), { force: true });
    }
  }

  /** Streams a range of an object, segment after segment; the object may be deleted meanwhile. */
  read(segments: readonly Segment[], span: ByteSpan): Readable {
    this.retain(segments);
    const stream = Readable.from(chunks(segments, span), { objectMode: false });
    stream.once("close", () => void this.release(segments));
    return stream;
  }

  private retain(segments: readonly Segment[]): void {
    for (const { file } of segments) this.readers.set(file, (this.readers.get(file) ?? 0) + 1);
  }

  private async release(segments: readonly Segment[]): Promise<void> {
    for (const { file } of segments) {
      const left = (this.readers.get(file) ?? 1) - 1;
      if (left > 0) this.readers.set(file, left);
      else {
        this.readers.delete(file);
        if (this.condemned.delete(file)) await rm(file, { force: true });
      }
    }
  }

  private fresh(): string {
    return join(this.folder, randomUUID());
  }
}

/** A thread takes as long to start as a few megabytes take to copy. */
const WORTH_A_THREAD = 16 << 20;

async function* chunks(segments: readonly Segment[], span: ByteSpan): AsyncGenerator<Buffer> {
  for (const { file, start, end } of rangesOf(segments, span)) {
    yield* createReadStream(file, { start, end: end - 1, highWaterMark: 256 * 1024 });
  }
}

/** Where the bytes of a range are. */
function rangesOf(segments: readonly Segment[], span: ByteSpan): readonly FileRange[] {
  let offset = 0;
  return segments.flatMap(({ file, size }) => {
    const start = Math.max(0, span.start - offset);
    const end = Math.min(size, span.end - offset);
    offset += size;
    return start < end ? [{ file, start, end }] : [];
  });
}
