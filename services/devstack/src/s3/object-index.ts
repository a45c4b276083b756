import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Segment } from "./blob-files";

/** One version of an object; without segments it is a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  /** `null` in a bucket without versioning. */
  readonly versionId: string;
  readonly segments: readonly Segment[];
  readonly deleted: boolean;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly contentType: string;
  /** `x-amz-meta-*`, lower-case names with the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** ms since the epoch. */
  readonly lastModified: number;
}

interface Entry {
  readonly version: ObjectVersion;
  readonly file: string;
}

/**
 * Keys of one bucket and what they hold, in memory for listing and mirrored to
 * one small JSON file a version, so that a devstack finds its objects again.
 */
export class ObjectIndex {
  private readonly entries = new Map<string, Entry[]>();
  private sorted: readonly string[] | undefined;

  private constructor(private readonly folder: string) {}

  static async open(folder: string): Promise<ObjectIndex> {
    await mkdir(folder, { recursive: true });
    const index = new ObjectIndex(folder);
    const found: Entry[] = [];
    for (const name of await readdir(folder)) {
      const file = join(folder, name);
      if (name.endsWith(".json")) found.push({ file, version: JSON.parse(await readFile(file, "utf8")) });
      else await rm(file, { force: true });
    }
    found.sort((a, b) => a.version.lastModified - b.version.lastModified);
    for (const entry of found) index.append(entry);
    return index;
  }

  /** Newest version, delete markers included. */
  latest(key: string): ObjectVersion | undefined {
    return this.entries.get(key)?.at(-1)?.version;
  }

  /** A certain version, or the newest one; `undefined` when it is missing or a delete marker. */
  find(key: string, versionId?: string): ObjectVersion | undefined {
    const version =
      versionId === undefined
        ? this.latest(key)
        : this.entries.get(key)?.find(({ version }) => version.versionId === versionId)?.version;
    return version?.deleted ? undefined : version;
  }

  /**
   * Publishes a version. In memory at once, before anything is awaited, so that
   * the caller's precondition still holds.
   *
   * @returns versions it replaced, whose bytes are free when `saved` has resolved
   */
  add(
    version: ObjectVersion,
    keepOlder: boolean,
  ): { readonly replaced: readonly ObjectVersion[]; saved: Promise<void> } {
    const old = this.entries.get(version.key);
    // Without versioning there is one version, called "null", and a write replaces it.
    const replaced = keepOlder ? [] : (old ?? []).filter((e) => e.version.versionId === version.versionId);
    if (old !== undefined)
      this.entries.set(
        version.key,
        old.filter((entry) => !replaced.includes(entry)),
      );
    const entry = { version, file: join(this.folder, `${randomUUID()}.json`) };
    this.append(entry);
    return { replaced: replaced.map((entry) => entry.version), saved: save(entry, replaced) };
  }

  /** Forgets versions for good: all of a key, or one of them. */
  remove(
    key: string,
    versionId?: string,
  ): { readonly removed: readonly ObjectVersion[]; saved: Promise<void> } {
    const all = this.entries.get(key) ?? [];
    const removed = all.filter(({ version }) => versionId === undefined || version.versionId === versionId);
    const kept = all.filter((entry) => !removed.includes(entry));
    if (kept.length === 0) {
      this.entries.delete(key);
      this.sorted = undefined;
    } else this.entries.set(key, kept);
    const saved = Promise.all(removed.map(({ file }) => rm(file, { force: true }))).then(() => undefined);
    return { removed: removed.map(({ version }) => version), saved };
  }

  /** Current objects in S3's key order (UTF-8 bytes), starting behind `after`. */
  *list(prefix: string, after: string): Generator<ObjectVersion> {
    for (const key of this.keys(prefix, after)) {
      const version = this.find(key);
      if (version !== undefined) yield version;
    }
  }

  /** Keys in S3's order behind `after`, each with all its versions, newest first. */
  *listVersions(prefix: string, after: string): Generator<readonly [string, readonly ObjectVersion[]]> {
    for (const key of this.keys(prefix, after)) yield [key, this.versionsOf(key)];
  }

  /** Versions of a key, newest first, delete markers included. */
  versionsOf(key: string): readonly ObjectVersion[] {
    return (this.entries.get(key) ?? []).map(({ version }) => version).reverse();
  }

  get size(): number {
    return this.entries.size;
  }

  /** Files of all versions, to tell blobs in use from leftovers. */
  *segments(): Generator<string> {
    for (const entries of this.entries.values()) {
      for (const { version } of entries) for (const { file } of version.segments) yield basename(file);
    }
  }

  private *keys(prefix: string, after: string): Generator<string> {
    this.sorted ??= [...this.entries.keys()].sort(compareUtf8);
    const keys = this.sorted;
    const fromPrefix = compareUtf8(prefix, after) > 0;
    for (let i = firstAfter(keys, fromPrefix ? prefix : after, fromPrefix); ; i++) {
      const key = keys[i];
      if (key === undefined || !key.startsWith(prefix)) return;
      yield key;
    }
  }

  private append(entry: Entry): void {
    const { key } = entry.version;
    const versions = this.entries.get(key);
    if (versions !== undefined) {
      versions.push(entry);
      return;
    }
    this.entries.set(key, [entry]);
    this.sorted = undefined;
  }
}

/** The new file stands before the old ones go: a crash between leaves a version too many, never none. */
async function save(entry: Entry, replaced: readonly Entry[]): Promise<void> {
  await writeFile(`${entry.file}.tmp`, JSON.stringify(entry.version));
  await rename(`${entry.file}.tmp`, entry.file);
  await Promise.all(replaced.map(({ file }) => rm(file, { force: true })));
}

/** S3 orders keys by their UTF-8 bytes, which differs from JavaScript's order beyond the BMP. */
export function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Index of the first key behind `mark` (or at it). */
function firstAfter(keys: readonly string[], mark: string, inclusive: boolean): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareUtf8(keys[middle] ?? "", mark);
    if (order < 0 || (order === 0 && !inclusive)) low = middle + 1;
    else high = middle;
  }
  return low;
}
