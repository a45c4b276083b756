import { IngestError } from "../errors";
import type {
  ByteRange,
  MultipartUpload,
  ObjectInfo,
  ObjectStore,
  Part,
  RangeResult,
  ReadCondition,
} from "./object-store";
import { pinTo } from "./server-side-copy";

/** A store that answers for every URI under a prefix. */
export interface StoreRoute {
  /** URI prefix, compared as a string: `s3://warehouse/db/table/`. */
  readonly prefix: string;
  readonly store: ObjectStore;
}

/** Bytes that stand in for one part copied by the store: well over S3's minimum of 5 MiB. */
const RELAY_PART_BYTES = 16 << 20;

/**
 * Several stores behind one port: the inbox with the worker's credentials, the
 * table with those its catalog vended. The longest prefix wins, as for Iceberg's
 * `storage-credentials`.
 *
 * No single credential may read one and write the other, so what would have been
 * a server-side copy between two routes passes through this process instead, in
 * parts of bounded size; callers need not know.
 */
export class RoutedStore implements ObjectStore {
  private readonly routes: readonly StoreRoute[];

  constructor(routes: readonly StoreRoute[]) {
    this.routes = [...routes].sort((a, b) => b.prefix.length - a.prefix.length);
  }

  withSignal(signal: AbortSignal): RoutedStore {
    return new RoutedStore(
      this.routes.map(({ prefix, store }) => ({ prefix, store: store.withSignal?.(signal) ?? store })),
    );
  }

  async head(uri: string, condition?: ReadCondition): Promise<ObjectInfo> {
    return this.at(uri).head(uri, condition);
  }

  async getRange(uri: string, range: ByteRange, condition?: ReadCondition): Promise<RangeResult> {
    return this.at(uri).getRange(uri, range, condition);
  }

  stream(
    uri: string,
    range?: { readonly start: number; readonly end: number },
    condition?: ReadCondition,
  ): AsyncIterable<Uint8Array> {
    return this.at(uri).stream(uri, range, condition);
  }

  async readInto(...read: Parameters<ObjectStore["readInto"]>): Promise<ObjectInfo> {
    return this.at(read[0]).readInto(...read);
  }

  async put(uri: string, body: Uint8Array, options?: Parameters<ObjectStore["put"]>[2]): Promise<ObjectInfo> {
    return this.at(uri).put(uri, body, options);
  }

  async copy(source: string, target: string, pin: ObjectInfo): Promise<ObjectInfo> {
    const [from, to] = [this.at(source), this.at(target)];
    if (from === to) return to.copy(source, target, pin);
    if (pin.size <= RELAY_PART_BYTES) {
      const bytes = pin.size === 0 ? new Uint8Array() : await readAll(from, source, pin);
      return to.put(target, bytes);
    }
    const upload = await to.multipart(target);
    try {
      await relay(from, upload, source, { start: 0, end: pin.size }, pinTo(pin));
      return await upload.complete();
    } catch (error) {
      await upload.abort();
      throw error;
    }
  }

  async multipart(uri: string): Promise<MultipartUpload> {
    const to = this.at(uri);
    const upload = await to.multipart(uri);
    return {
      add: (part: Part) => {
        if (part.kind === "bytes" || this.at(part.source) === to) return upload.add(part);
        return relay(this.at(part.source), upload, part.source, part.range, part.condition);
      },
      complete: () => upload.complete(),
      abort: () => upload.abort(),
    };
  }

  async delete(uris: readonly string[]): Promise<void> {
    const byStore = new Map<ObjectStore, string[]>();
    for (const uri of uris) byStore.set(this.at(uri), [...(byStore.get(this.at(uri)) ?? []), uri]);
    for (const [store, own] of byStore) await store.delete(own);
  }

  list(prefix: string): AsyncIterable<{ readonly uri: string } & ObjectInfo> {
    return this.at(prefix).list(prefix);
  }

  private at(uri: string): ObjectStore {
    const route = this.routes.find(({ prefix }) => uri.startsWith(prefix));
    if (route !== undefined) return route.store;
    throw new IngestError("config.no-credentials", `no store is configured for ${uri}`, false, {
      uri,
      expected: this.routes.map(({ prefix }) => prefix),
      nextStep: "give the worker credentials for this bucket",
    });
  }
}

async function readAll(store: ObjectStore, uri: string, pin: ObjectInfo): Promise<Uint8Array> {
  const { bytes } = await store.getRange(uri, { start: 0, end: pin.size }, pinTo(pin));
  return bytes;
}

/** Sends a range as parts of equal size, all of at least 5 MiB when the range is. */
async function relay(
  from: ObjectStore,
  upload: MultipartUpload,
  source: string,
  range: { readonly start: number; readonly end: number },
  condition: ReadCondition,
): Promise<void> {
  const pieces = Math.max(1, Math.ceil((range.end - range.start) / RELAY_PART_BYTES));
  const step = Math.ceil((range.end - range.start) / pieces);
  for (let start = range.start; start < range.end; start += step) {
    const end = Math.min(range.end, start + step);
    const { bytes } = await from.getRange(source, { start, end }, condition);
    await upload.add({ kind: "bytes", bytes });
  }
}
