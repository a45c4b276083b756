import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { BlobFiles, type Segment } from "./blob-files";
import type { BlobThreads } from "./blob-threads";
import { ObjectIndex, type ObjectVersion } from "./object-index";

/** What a write puts under a key. */
export type NewObject = Pick<
  ObjectVersion,
  "key" | "segments" | "size" | "etag" | "contentType" | "metadata"
>;

/** One bucket: an index of objects over files on disk. */
export class Bucket {
  /** Whether writes keep the versions before them. */
  versioning = false;
  private clockMs = 0;

  private constructor(
    readonly name: string,
    readonly createdMs: number,
    readonly blobs: BlobFiles,
    readonly index: ObjectIndex,
  ) {}

  /** Opens the bucket in `folder`, with whatever it held before. */
  static async open(folder: string, name: string, threads: BlobThreads): Promise<Bucket> {
    await mkdir(folder, { recursive: true });
    const blobs = await BlobFiles.open(join(folder, "blobs"), threads);
    const index = await ObjectIndex.open(join(folder, "index"));
    await blobs.sweep(new Set(index.segments()));
    return new Bucket(name, Date.now(), blobs, index);
  }

  /**
   * Puts an object under its key, atomically.
   *
   * @param check throws when a precondition does not hold for the entity tag that is there now; the bytes
   * written for this object are removed then
   */
  async publish(object: NewObject, check: (current: string | undefined) => void): Promise<ObjectVersion> {
    try {
      check(this.index.find(object.key)?.etag);
    } catch (error) {
      await this.blobs.remove(object.segments);
      throw error;
    }
    const version: ObjectVersion = {
      ...object,
      versionId: this.versioning ? randomUUID() : "null",
      deleted: false,
      lastModified: this.now(),
    };
    const { replaced, saved } = this.index.add(version, this.versioning);
    await saved;
    await this.free(replaced);
    return version;
  }

  /**
   * Deletes an object: with versioning a delete marker hides it, without, or for a certain version, it is gone.
   *
   * @returns what was deleted, `undefined` when there was nothing
   */
  async delete(key: string, versionId?: string): Promise<ObjectVersion | undefined> {
    const current = this.index.find(key, versionId);
    if (this.versioning && versionId === undefined) {
      const marker = { key, segments: [], size: 0, etag: "", contentType: "", metadata: {} };
      const { saved } = this.index.add(
        { ...marker, versionId: randomUUID(), deleted: true, lastModified: this.now() },
        true,
      );
      await saved;
      return current;
    }
    const { removed, saved } = this.index.remove(key, versionId);
    await saved;
    await this.free(removed);
    return current;
  }

  private async free(versions: readonly ObjectVersion[]): Promise<void> {
    const segments: Segment[] = versions.flatMap((version) => version.segments);
    await this.blobs.remove(segments);
  }

  /** Never the same twice, so that versions keep their order across a restart. */
  private now(): number {
    this.clockMs = Math.max(Date.now(), this.clockMs + 0.001);
    return this.clockMs;
  }
}
