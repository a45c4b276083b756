import { IngestError } from "../errors";
import type { PartRequests, StoredPart } from "./multipart-upload";
import { unquote } from "./object-info";
import type { ObjectInfo, ObjectStore, Part, ReadCondition } from "./object-store";
import { copySource, rangeHeader } from "./s3-headers";
import { parseS3Uri } from "./s3-uri";
import type { SdkConnection } from "./sdk-connection";

/** Multipart requests of the SDK client. */
export class SdkPartRequests implements PartRequests {
  private constructor(
    private readonly connection: SdkConnection,
    private readonly store: Pick<ObjectStore, "head">,
    private readonly uri: string,
    private readonly target: { readonly Bucket: string; readonly Key: string; readonly UploadId: string },
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Opens an upload. */
  static async create(
    connection: SdkConnection,
    store: Pick<ObjectStore, "head">,
    uri: string,
    signal: AbortSignal | undefined,
  ): Promise<SdkPartRequests> {
    const { bucket: Bucket, key: Key } = parseS3Uri(uri);
    const { UploadId } = await connection.run(
      { name: "CreateMultipartUpload", uri },
      signal,
      (sdk, client, handling) =>
        client.send(
          new sdk.CreateMultipartUploadCommand({ Bucket, Key, ContentType: "application/octet-stream" }),
          handling,
        ),
    );
    if (UploadId) return new SdkPartRequests(connection, store, uri, { Bucket, Key, UploadId }, signal);
    throw new IngestError("store.protocol", `CreateMultipartUpload ${uri}: no upload id`, true, { uri });
  }

  async upload(number: number, bytes: Uint8Array, signal: AbortSignal): Promise<string> {
    const part = { ...this.target, PartNumber: number, Body: bytes };
    const { ETag } = await this.connection.run(
      { name: "UploadPart", uri: this.uri },
      signal,
      (sdk, client, handling) => client.send(new sdk.UploadPartCommand(part), handling),
    );
    return this.etag("UploadPart", ETag);
  }

  async copy(number: number, part: Part & { readonly kind: "copy" }, signal: AbortSignal): Promise<string> {
    const { source, condition, range } = part;
    const input = {
      ...this.target,
      PartNumber: number,
      CopySource: copySource(source, condition),
      CopySourceRange: rangeHeader(range),
      ...(condition.ifMatch !== undefined && { CopySourceIfMatch: `"${condition.ifMatch}"` }),
    };
    const { CopyPartResult } = await this.connection.run(
      { name: "UploadPartCopy", uri: source, conditional: "pin" },
      signal,
      (sdk, client, handling) => client.send(new sdk.UploadPartCopyCommand(input), handling),
    );
    return this.etag("UploadPartCopy", CopyPartResult?.ETag);
  }

  async complete(parts: readonly StoredPart[]): Promise<string> {
    const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: `"${etag}"` }));
    const { ETag } = await this.connection.run(
      { name: "CompleteMultipartUpload", uri: this.uri },
      this.signal,
      (sdk, client, handling) =>
        client.send(
          new sdk.CompleteMultipartUploadCommand({ ...this.target, MultipartUpload: { Parts } }),
          handling,
        ),
    );
    const etag = unquote(ETag ?? "");
    // The SDK finds an empty tag in the answer of RGW 16.2; the object itself, whose name is new, has one.
    return etag === "" ? (await this.store.head(this.uri)).etag : etag;
  }

  async abort(): Promise<void> {
    // Not under the caller's signal: cleaning up after an abort is the point.
    await this.connection
      .run({ name: "AbortMultipartUpload", uri: this.uri }, undefined, (sdk, client) =>
        client.send(new sdk.AbortMultipartUploadCommand(this.target)),
      )
      .catch((error) => {
        if (!(error instanceof IngestError) || error.code !== "store.no-such-upload") throw error;
      });
  }

  head(uri: string, condition?: ReadCondition): Promise<ObjectInfo> {
    return this.store.head(uri, condition);
  }

  private etag(name: string, quoted: string | undefined): string {
    const etag = unquote(quoted ?? "");
    if (etag !== "") return etag;
    throw new IngestError("store.protocol", `${name} ${this.uri}: no entity tag`, true, { uri: this.uri });
  }
}
