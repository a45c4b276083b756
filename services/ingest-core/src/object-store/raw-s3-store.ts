import { createHash } from "node:crypto";
import { IngestError } from "../errors";
import { confirmMissing } from "./confirm-missing";
import { deleteObjects } from "./delete-objects";
import { headObject } from "./head-object";
import { listObjects } from "./list-objects";
import { listVersions } from "./list-versions";
import { RawPartRequests } from "./multipart-requests";
import { QueuedUpload } from "./multipart-upload";
import { objectInfo } from "./object-info";
import type {
  ByteRange,
  ListedVersion,
  MultipartUpload,
  ObjectInfo,
  ObjectStore,
  RangeResult,
  ReadCondition,
} from "./object-store";
import { streamObject } from "./object-stream";
import { openRange, rangeInfo } from "./ranged-read";
import { readInto } from "./read-into";
import { S3Connection, type S3ConnectionOptions } from "./s3-connection";
import { copySourceHeaders, readHeaders } from "./s3-headers";
import { parseS3Uri } from "./s3-uri";
import { copiedEtag, pinTo, provenCopy } from "./server-side-copy";
import { sharedSignal } from "./shared-signal";

/** Settings of {@link createS3Store}. */
export interface S3StoreOptions extends S3ConnectionOptions {
  /** Parts of one multipart upload in flight at a time. @default 4 */
  readonly partConcurrency?: number;
  /**
   * Asks once more for the source after a server-side copy whose result does not prove what was copied:
   * RGW before Reef ignores `copy-source-if-match`. @default true
   */
  readonly verifyCopies?: boolean;
}

/** Opens the raw client: the hot path of every plan. */
export function createS3Store(options: S3StoreOptions): RawS3Store {
  return new RawS3Store(new S3Connection(options), options);
}

/**
 * {@link ObjectStore} over node:http(s) with path-style addressing, as RGW wants it.
 * Views made by `withSignal` share sockets with the store they were made from.
 */
export class RawS3Store implements ObjectStore {
  constructor(
    private readonly connection: S3Connection,
    private readonly options: Pick<S3StoreOptions, "partConcurrency" | "verifyCopies"> = {},
    private readonly signal?: AbortSignal,
  ) {}

  withSignal(signal: AbortSignal): RawS3Store {
    return new RawS3Store(this.connection, this.options, sharedSignal(signal));
  }

  /** Closes the sockets of this store and all its views. */
  close(): void {
    this.connection.close();
  }

  async head(uri: string, condition: ReadCondition = {}): Promise<ObjectInfo> {
    return headObject(this.connection, uri, condition, this.signal).catch((error: unknown) =>
      confirmMissing(this, uri, condition, error),
    );
  }

  async getRange(uri: string, range: ByteRange, condition: ReadCondition = {}): Promise<RangeResult> {
    const { headers, query } = readHeaders(condition, range);
    return this.connection.request(
      { name: "GetObject", uri, method: "GET", ...parseS3Uri(uri), headers, query, conditional: "pin" },
      (answer) => ({ bytes: answer.body, info: rangeInfo(uri, range, answer) }),
      { signal: this.signal, maxBytes: "suffix" in range ? range.suffix : range.end - range.start },
    );
  }

  stream(
    uri: string,
    range?: { readonly start: number; readonly end: number },
    condition: ReadCondition = {},
  ): AsyncIterable<Uint8Array> {
    return streamObject(uri, openRange(this.connection, uri, this.signal), range, condition, this.signal);
  }

  async readInto(
    uri: string,
    range: { readonly start: number; readonly end: number },
    target: Uint8Array,
    condition: ReadCondition = {},
  ): Promise<ObjectInfo> {
    return readInto(this.connection, { uri, range, target, condition }, this.signal);
  }

  async put(
    uri: string,
    body: Uint8Array,
    options: { readonly ifNoneMatch?: "*"; readonly contentType?: string } = {},
  ): Promise<ObjectInfo> {
    const history = { ambiguous: false };
    const headers: Record<string, string> = {
      "content-type": options.contentType ?? "application/octet-stream",
    };
    if (options.ifNoneMatch !== undefined) headers["if-none-match"] = options.ifNoneMatch;
    try {
      return await this.connection.request(
        { name: "PutObject", uri, method: "PUT", ...parseS3Uri(uri), headers, body, conditional: "create" },
        (answer) => objectInfo(answer.headers, body.byteLength),
        { signal: this.signal, history },
      );
    } catch (error) {
      // "Exists" after an attempt whose answer was lost: it may be our own object that exists.
      if (!history.ambiguous || !(error instanceof IngestError) || error.code !== "store.exists") throw error;
      const found = await this.head(uri);
      if (found.etag !== createHash("md5").update(body).digest("hex")) throw error;
      return found;
    }
  }

  async copy(source: string, target: string, pin: ObjectInfo): Promise<ObjectInfo> {
    const headers = copySourceHeaders(source, pinTo(pin));
    const etag = await this.connection.request(
      // The source decides about 404 and 412, therefore it is what errors name.
      {
        name: "CopyObject",
        uri: source,
        method: "PUT",
        ...parseS3Uri(target),
        headers,
        conditional: "pin",
        slow: true,
      },
      ({ body }) => copiedEtag("CopyObject", source, body),
      { signal: this.signal },
    );
    return (this.options.verifyCopies ?? true)
      ? provenCopy(this, source, target, pin, etag)
      : { size: pin.size, etag };
  }

  async multipart(uri: string): Promise<MultipartUpload> {
    const requests = await RawPartRequests.create(this.connection, uri, this.signal);
    return new QueuedUpload(requests, {
      uri,
      concurrency: this.options.partConcurrency ?? 4,
      verifyCopies: this.options.verifyCopies ?? true,
      signal: this.signal,
    });
  }

  async delete(uris: readonly string[]): Promise<void> {
    await deleteObjects(this.connection, uris, this.signal);
  }

  list(prefix: string): AsyncIterable<{ readonly uri: string } & ObjectInfo> {
    return listObjects(this.connection, prefix, this.signal);
  }

  /**
   * Lists versions of the objects under a prefix URI, in key order.
   *
   * @param after raw key to begin behind. @default - the first key
   */
  listVersions(prefix: string, after?: string): AsyncIterable<ListedVersion> {
    return listVersions(this.connection, prefix, after, this.signal);
  }
}
