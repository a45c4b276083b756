import { createHash, randomUUID } from "node:crypto";
import { copyFile, link, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { ThreadedBody } from "./blob-thread";
import type { Digests, FileRange } from "./blob-thread-program";
import type { BlobThreads } from "./blob-threads";
import type { ByteSpan } from "./byte-range";
import { eachChunk } from "./each-chunk";
import { readRanges } from "./read-ranges";

/** A run of bytes in a file that never changes. */
export interface Segment {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
}

/** Bytes just stored. */
export interface StoredBlob extends Segment, Digests {}

/**
 * Bytes on disk, in files that are written once. An object is a list of
 * segments, one for each part it was uploaded in, so completing an upload copies
 * nothing, as in RGW. No more than a few chunks of any body are in memory.
 */
export class BlobFiles {
  /** Readers of each file; a file that is removed while it is read goes when the last of them ends. */
  private readonly readers = new Map<string, number>();
  private readonly condemned = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly threads: BlobThreads,
  ) {}

  /** @param threads that hash and write; whoever brings them ends them */
  static async open(folder: string, threads: BlobThreads): Promise<BlobFiles> {
    await mkdir(folder, { recursive: true });
    return new BlobFiles(folder, threads);
  }

  /** Stores a stream, whose chunks are taken away from it. A broken stream leaves nothing behind. */
  async write(source: Readable, wanted: { readonly sha256: boolean }): Promise<StoredBlob> {
    const file = this.fresh();
    let size = 0;
    const head: Buffer<ArrayBuffer>[] = [];
    let body: ThreadedBody | undefined;
    try {
      await eachChunk(source, (chunk) => {
        size += chunk.length;
        if (body !== undefined) return body.append([chunk]);
        head.push(chunk);
        if (size < WORTH_A_THREAD) return undefined;
        body = this.threads.store(file, wanted);
        return body.append(head.splice(0));
      });
      return { file, size, ...(await (body?.finish() ?? storeSmall(file, head, wanted))) };
    } catch (error) {
      await body?.drop();
      await rm(file, { force: true });
      throw error;
    }
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
    const file = this.fresh();
    const size = span.end - span.start;
    const ranges = rangesOf(segments, span);
    source.retain(segments);
    try {
      const digests =
        size < WORTH_A_THREAD
          ? await storeSmall(file, await gather(readRanges(ranges)), { sha256: false })
          : await this.threads.copy(ranges, file);
      return { file, size, ...digests };
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

  /**
   * Reads a range of an object, segment after segment; the object may be deleted meanwhile. Chunks are valid
   * until the next one is asked for.
   */
  async *read(segments: readonly Segment[], span: ByteSpan): AsyncGenerator<Buffer> {
    this.retain(segments);
    try {
      yield* readRanges(rangesOf(segments, span));
    } finally {
      await this.release(segments);
    }
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

/** Less than this is hashed within a millisecond; a store of small objects needs no threads. */
const WORTH_A_THREAD = 256 << 10;

async function gather(chunks: AsyncIterable<Buffer>): Promise<readonly Buffer[]> {
  const kept: Buffer[] = [];
  for await (const chunk of chunks) kept.push(Buffer.from(chunk));
  return kept;
}

async function storeSmall(
  file: string,
  chunks: readonly Buffer[],
  wanted: { readonly sha256: boolean },
): Promise<Digests> {
  const bytes = Buffer.concat(chunks);
  await writeFile(file, bytes, { flag: "wx" });
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest("hex");
  return { md5: digest("md5"), ...(wanted.sha256 && { sha256: digest("sha256") }) };
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
