import { mkdtemp, open, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mapConcurrently } from "../../concurrency";
import type { ByteRange, ObjectStore, RangeResult } from "../../object-store/object-store";
import { pinTo } from "../../object-store/server-side-copy";
import type { FooterSource } from "../../plan/footer-source";
import type { IdentifiedFile } from "../../plan/plan";
import type { BufferPool } from "../buffer-pool";

const DOWNLOADS = 8;

/** What {@link Spool.download} works with. */
export interface DownloadContext {
  readonly store: Pick<ObjectStore, "readInto">;
  readonly pool: BufferPool;
  readonly footers: Pick<FooterSource, "bytesOf">;
}

/** A folder of one job on local disk; gone when the job is. */
export class Spool {
  private constructor(readonly folder: string) {}

  /** @param directory of the operator's choice: an emptyDir, or /dev/shm */
  static async open(directory: string): Promise<Spool> {
    return new Spool(await mkdtemp(join(directory, "floe-")));
  }

  /**
   * Downloads files, pinned to what was planned, through pooled buffers; those that came with their footers
   * are only written.
   *
   * @param extension of the local names, which DuckDB judges compression by
   * @param watch gets each file's bytes as they pass, in order
   * @returns paths in the order of the files
   * @throws IngestError `file.changed`, `store.*`
   */
  async download(
    { store, pool, footers }: DownloadContext,
    files: readonly IdentifiedFile[],
    extension: string,
    watch?: (position: number, bytes: Uint8Array) => void,
  ): Promise<readonly string[]> {
    return mapConcurrently(files, DOWNLOADS, async (file, i) => {
      const path = join(this.folder, `source-${i}${extension}`);
      const whole = footers.bytesOf(file);
      if (whole !== undefined) {
        watch?.(i, whole);
        await writeFile(path, whole, { flag: "wx" });
        return path;
      }
      const local = await open(path, "wx");
      try {
        // The event's size may be wrong; the object that the entity tag pins has the one it is read with.
        let { size } = file;
        for (let start = 0; start < size; start += pool.bufferBytes) {
          const buffer = await pool.acquire();
          try {
            const range = { start, end: start + pool.bufferBytes };
            ({ size } = await store.readInto(file.uri, range, buffer, pinTo(file)));
            const bytes = buffer.subarray(0, Math.min(range.end, size) - start);
            watch?.(i, bytes);
            await local.writeFile(bytes);
          } finally {
            pool.release(buffer);
          }
        }
      } finally {
        await local.close();
      }
      return path;
    });
  }

  /** Paths of files below a folder of the spool, in order. */
  async list(folder: string): Promise<readonly string[]> {
    const entries = await readdir(join(this.folder, folder), { withFileTypes: true });
    const paths = await Promise.all(
      entries.map((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? this.list(path) : [join(this.folder, path)];
      }),
    );
    return paths.flat().sort();
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A local file behind the part of the store's port that footers are read through. */
export const localFiles: Pick<ObjectStore, "getRange"> = {
  async getRange(path: string, range: ByteRange): Promise<RangeResult> {
    const { size } = await stat(path);
    const start = "suffix" in range ? Math.max(0, size - range.suffix) : range.start;
    const end = "suffix" in range ? size : Math.min(range.end, size);
    const bytes = Buffer.allocUnsafe(end - start);
    await readInto(path, bytes, start);
    return { bytes, info: { size, etag: "local" } };
  },
};

/** Fills a buffer with the bytes of a file from an offset on. */
export async function readInto(path: string, buffer: Uint8Array, start: number): Promise<void> {
  const file = await open(path);
  try {
    for (let at = 0; at < buffer.length; ) {
      const { bytesRead } = await file.read(buffer, at, buffer.length - at, start + at);
      if (bytesRead === 0) throw new Error(`${path} is shorter than ${start + buffer.length} bytes`);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
