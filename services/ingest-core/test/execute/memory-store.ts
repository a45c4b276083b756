import { createHash } from "node:crypto";
import { IngestError } from "../../src/errors";
import type {
  ByteRange,
  MultipartUpload,
  ObjectInfo,
  ObjectStore,
  RangeResult,
  ReadCondition,
} from "../../src/object-store/object-store";
import { RangeReads } from "../object-store/range-reads";

/** A store in this process, for suites with more objects than requests could be sent for. */
export class MemoryStore extends RangeReads implements ObjectStore {
  readonly objects = new Map<string, { readonly bytes: Uint8Array; readonly info: ObjectInfo }>();

  async head(uri: string, condition: ReadCondition = {}): Promise<ObjectInfo> {
    return this.find(uri, condition).info;
  }

  async getRange(uri: string, range: ByteRange, condition: ReadCondition = {}): Promise<RangeResult> {
    const { bytes, info } = this.find(uri, condition);
    const start = "suffix" in range ? Math.max(0, bytes.length - range.suffix) : range.start;
    return { bytes: bytes.subarray(start, "suffix" in range ? bytes.length : range.end), info };
  }

  async *stream(
    uri: string,
    range: { readonly start: number; readonly end: number } = { start: 0, end: Number.POSITIVE_INFINITY },
    condition: ReadCondition = {},
  ): AsyncIterable<Uint8Array> {
    yield (await this.getRange(uri, range, condition)).bytes;
  }

  async put(uri: string, body: Uint8Array): Promise<ObjectInfo> {
    const bytes = Uint8Array.from(body);
    const etag = createHash("md5").update(bytes).digest("hex");
    const info = { size: bytes.length, etag, lastModified: 1_700_000_000_000 };
    this.objects.set(uri, { bytes, info });
    return info;
  }

  async copy(source: string, target: string, { etag }: ObjectInfo): Promise<ObjectInfo> {
    return this.put(target, this.find(source, { ifMatch: etag }).bytes);
  }

  multipart(): Promise<MultipartUpload> {
    return Promise.reject(new Error("no object in memory is large enough for parts"));
  }

  async delete(uris: readonly string[]): Promise<void> {
    for (const uri of uris) this.objects.delete(uri);
  }

  async *list(prefix: string): AsyncIterable<{ readonly uri: string } & ObjectInfo> {
    for (const [uri, { info }] of this.objects) if (uri.startsWith(prefix)) yield { uri, ...info };
  }

  private find(uri: string, { ifMatch }: ReadCondition) {
    const object = this.objects.get(uri);
    if (object === undefined) throw new IngestError("file.not-found", `${uri}: 404`, false, { uri });
    if (ifMatch !== undefined && ifMatch !== object.info.etag) {
      throw new IngestError("file.changed", `${uri}: 412`, true, { uri });
    }
    return object;
  }
}
