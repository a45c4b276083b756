import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { IngestError } from "../errors";
import { confirmMissing } from "./confirm-missing";
import { decodeKey } from "./list-objects";
import { QueuedUpload } from "./multipart-upload";
import { parseContentRange, unquote } from "./object-info";
import type {
  ByteRange,
  MultipartUpload,
  ObjectInfo,
  ObjectStore,
  RangeResult,
  ReadCondition,
} from "./object-store";
import { type OpenRange, streamObject } from "./object-stream";
import { rangeInfo } from "./ranged-read";
import type { S3StoreOptions } from "./raw-s3-store";
import { streamInto } from "./read-into";
import { copySource, rangeHeader } from "./s3-headers";
import { formatS3Uri, parseS3Uri } from "./s3-uri";
import { SdkConnection } from "./sdk-connection";
import { SdkPartRequests } from "./sdk-part-requests";
import { pinTo, provenCopy } from "./server-side-copy";
import { sharedSignal } from "./shared-signal";

/** Opens the client over `@aws-sdk/client-s3`. */
export function createSdkStore(options: S3StoreOptions): SdkS3Store {
  return new SdkS3Store(new SdkConnection(options), options);
}

/**
 * {@link ObjectStore} over `@aws-sdk/client-s3`, for stores whose dialect the raw
 * client does not speak and for tools where a request's price does not matter:
 * five times the CPU of the raw client, the same behaviour, the same contract tests.
 */
export class SdkS3Store implements ObjectStore {
  constructor(
    private readonly connection: SdkConnection,
    private readonly options: Pick<S3StoreOptions, "partConcurrency" | "verifyCopies"> = {},
    private readonly signal?: AbortSignal,
  ) {}

  withSignal(signal: AbortSignal): SdkS3Store {
    return new SdkS3Store(this.connection, this.options, sharedSignal(signal));
  }

  /** Closes the sockets of this store and all its views. */
  close(): void {
    this.connection.close();
  }

  async head(uri: string, condition: ReadCondition = {}): Promise<ObjectInfo> {
    const input = { ...address(uri), ...readInput(condition) };
    try {
      const output = await this.connection.run(
        { name: "HeadObject", uri, conditional: "pin" },
        this.signal,
        (sdk, client, handling) => client.send(new sdk.HeadObjectCommand(input), handling),
      );
      return outputInfo(output, Number(output.ContentLength));
    } catch (error) {
      return confirmMissing(this, uri, condition, error);
    }
  }

  async getRange(uri: string, range: ByteRange, condition: ReadCondition = {}): Promise<RangeResult> {
    const input = { ...address(uri), ...readInput(condition), Range: rangeHeader(range) };
    return this.connection.run(
      { name: "GetObject", uri, conditional: "pin" },
      this.signal,
      async (sdk, client, handling) => {
        const output = await client.send(new sdk.GetObjectCommand(input), handling);
        const body = (await output.Body?.transformToByteArray()) ?? new Uint8Array();
        const headers = { "content-range": output.ContentRange };
        const { size } = rangeInfo(uri, range, {
          status: output.$metadata.httpStatusCode ?? 0,
          headers,
          body,
        });
        return { bytes: body, info: outputInfo(output, size) };
      },
    );
  }

  stream(
    uri: string,
    range?: { readonly start: number; readonly end: number },
    condition: ReadCondition = {},
  ): AsyncIterable<Uint8Array> {
    return streamObject(uri, this.opener(uri), range, condition, this.signal);
  }

  async readInto(
    uri: string,
    range: { readonly start: number; readonly end: number },
    target: Uint8Array,
    condition: ReadCondition = {},
  ): Promise<ObjectInfo> {
    return streamInto(this.opener(uri), { uri, range, target, condition }, this.signal);
  }

  async put(
    uri: string,
    body: Uint8Array,
    options: { readonly ifNoneMatch?: "*"; readonly contentType?: string } = {},
  ): Promise<ObjectInfo> {
    let ambiguous = false;
    const input = {
      ...address(uri),
      Body: body,
      ContentType: options.contentType ?? "application/octet-stream",
      ...(options.ifNoneMatch !== undefined && { IfNoneMatch: options.ifNoneMatch }),
    };
    try {
      const output = await this.connection.run(
        { name: "PutObject", uri, conditional: "create" },
        this.signal,
        (sdk, client, handling) => client.send(new sdk.PutObjectCommand(input), handling),
        () => {
          ambiguous = true;
        },
      );
      return outputInfo(output, body.byteLength);
    } catch (error) {
      // "Exists" after an attempt whose answer was lost: it may be our own object that exists.
      if (!ambiguous || !(error instanceof IngestError) || error.code !== "store.exists") throw error;
      const found = await this.head(uri);
      if (found.etag !== createHash("md5").update(body).digest("hex")) throw error;
      return found;
    }
  }

  async copy(source: string, target: string, pin: ObjectInfo): Promise<ObjectInfo> {
    const condition = pinTo(pin);
    const input = {
      ...address(target),
      CopySource: copySource(source, condition),
      CopySourceIfMatch: `"${pin.etag}"`,
    };
    const { CopyObjectResult } = await this.connection.run(
      { name: "CopyObject", uri: source, conditional: "pin" },
      this.signal,
      (sdk, client, handling) => client.send(new sdk.CopyObjectCommand(input), handling),
    );
    const etag = unquote(CopyObjectResult?.ETag ?? "");
    return (this.options.verifyCopies ?? true)
      ? provenCopy(this, source, target, pin, etag)
      : { size: pin.size, etag };
  }

  async multipart(uri: string): Promise<MultipartUpload> {
    const requests = await SdkPartRequests.create(this.connection, this, uri, this.signal);
    return new QueuedUpload(requests, {
      uri,
      concurrency: this.options.partConcurrency ?? 4,
      verifyCopies: this.options.verifyCopies ?? true,
      signal: this.signal,
    });
  }

  async delete(uris: readonly string[]): Promise<void> {
    for (const uri of new Set(uris)) {
      const input = address(uri);
      await this.connection
        .run({ name: "DeleteObject", uri }, this.signal, (sdk, client, handling) =>
          client.send(new sdk.DeleteObjectCommand(input), handling),
        )
        .catch((error) => {
          if (!(error instanceof IngestError) || error.code !== "file.not-found") throw error;
        });
    }
  }

  async *list(prefix: string): AsyncGenerator<{ readonly uri: string } & ObjectInfo, void, undefined> {
    const { bucket: Bucket, key: Prefix } = parseS3Uri(prefix);
    let token: string | undefined;
    do {
      const input = {
        Bucket,
        Prefix,
        EncodingType: "url",
        ...(token !== undefined && { ContinuationToken: token }),
      } as const;
      const page = await this.connection.run(
        { name: "ListObjectsV2", uri: prefix },
        this.signal,
        (sdk, client, handling) => client.send(new sdk.ListObjectsV2Command(input), handling),
      );
      for (const { Key = "", Size, ETag, LastModified } of page.Contents ?? []) {
        const key = page.EncodingType === "url" ? (decodeKey(Key) ?? Key) : Key;
        const info = outputInfo({ ETag, LastModified }, Number(Size));
        yield { uri: formatS3Uri(Bucket, key), ...info };
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  private opener(uri: string): OpenRange {
    return (range, condition) => {
      const ranged = range === undefined ? {} : { Range: rangeHeader(range) };
      const input = { ...address(uri), ...readInput(condition), ...ranged };
      return this.connection.run(
        { name: "GetObject", uri, conditional: "pin" },
        this.signal,
        async (sdk, client, handling) => {
          const output = await client.send(new sdk.GetObjectCommand(input), handling);
          const sent = parseContentRange(output.ContentRange);
          const info = outputInfo(output, sent?.size ?? Number(output.ContentLength));
          return { body: output.Body as Readable, start: sent?.start ?? 0, info };
        },
      );
    };
  }
}

function address(uri: string): { readonly Bucket: string; readonly Key: string } {
  const { bucket: Bucket, key: Key } = parseS3Uri(uri);
  return { Bucket, Key };
}

function readInput({ ifMatch, versionId }: ReadCondition) {
  return {
    ...(ifMatch !== undefined && { IfMatch: `"${ifMatch}"` }),
    ...(versionId !== undefined && { VersionId: versionId }),
  };
}

interface Described {
  readonly ETag?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly LastModified?: Date | undefined;
}

function outputInfo({ ETag, VersionId, LastModified }: Described, size: number): ObjectInfo {
  return {
    size,
    etag: unquote(ETag ?? ""),
    ...(VersionId !== undefined && VersionId !== "null" && VersionId !== "" && { versionId: VersionId }),
    ...(LastModified !== undefined && { lastModified: LastModified.getTime() }),
  };
}
