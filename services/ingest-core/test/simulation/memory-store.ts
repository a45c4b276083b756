import { IngestError, type ObjectInfo, type ObjectStore } from "@floe/ingest-core";

interface Stored {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** Called around every effect of a store; may wait, may throw. */
export type StoreHook = (operation: string, uri: string, when: "before" | "after") => Promise<void>;

/** The objects behind {@link memoryStore}: several clients can share them. */
export class MemoryObjects {
  readonly objects = new Map<string, Stored>();
  /** Every URI that was ever deleted. */
  readonly deleted = new Set<string>();

  constructor(readonly now: () => number) {}

  put(uri: string, bytes: Uint8Array): void {
    if (this.objects.has(uri)) throw new Error(`${uri} was written twice`);
    this.objects.set(uri, { bytes, at: this.now() });
  }

  /** @throws IngestError `file.not-found` */
  get(uri: string): Uint8Array {
    const stored = this.objects.get(uri);
    if (stored === undefined) throw new IngestError("file.not-found", `no object ${uri}`, false, { uri });
    return stored.bytes;
  }

  delete(uri: string): void {
    if (this.objects.delete(uri)) this.deleted.add(uri);
  }
}

/**
 * A store in memory with what a committer uses of it. No name may be written
 * twice: the committer promises never to reuse one.
 */
export function memoryStore(objects: MemoryObjects, hook: StoreHook = async () => {}): ObjectStore {
  const effect = async <T>(operation: string, uri: string, act: () => T): Promise<T> => {
    await hook(operation, uri, "before");
    const result = act();
    await hook(operation, uri, "after");
    return result;
  };
  const info = (uri: string): ObjectInfo => {
    const { byteLength } = objects.get(uri);
    return { size: byteLength, etag: "e", lastModified: objects.objects.get(uri)?.at ?? 0 };
  };
  const unused = () => Promise.reject(new Error("the committer does not do this"));
  return {
    head: (uri) => effect("head", uri, () => info(uri)),
    getRange: (uri, range) =>
      effect("get", uri, () => {
        const all = objects.get(uri);
        const bytes =
          "suffix" in range
            ? all.slice(-range.suffix)
            : all.slice(range.start, Math.min(range.end, all.length));
        return { bytes, info: info(uri) };
      }),
    async *stream(uri) {
      yield await effect("get", uri, () => objects.get(uri));
    },
    put: (uri, body) =>
      effect("put", uri, () => {
        objects.put(uri, body);
        return info(uri);
      }),
    delete: (uris) =>
      effect("delete", uris[0] ?? "", () => {
        for (const uri of uris) objects.delete(uri);
      }),
    async *list(prefix) {
      const found = await effect("list", prefix, () =>
        [...objects.objects.keys()].filter((uri) => uri.startsWith(prefix)).sort(),
      );
      for (const uri of found) yield { uri, ...info(uri) };
    },
    readInto: unused,
    copy: unused,
    multipart: unused,
  };
}
