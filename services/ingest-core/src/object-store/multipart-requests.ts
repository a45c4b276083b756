import { IngestError } from "../errors";
import { headObject } from "./head-object";
import type { PartRequests, StoredPart } from "./multipart-upload";
import { unquote } from "./object-info";
import type { ObjectInfo, Part, ReadCondition } from "./object-store";
import type { S3Connection, S3Request } from "./s3-connection";
import { copySourceHeaders } from "./s3-headers";
import { parseS3Uri } from "./s3-uri";
import { childText, parseXml } from "./s3-xml";
import { copiedEtag } from "./server-side-copy";

/** Multipart requests of the raw client. */
export class RawPartRequests implements PartRequests {
  private constructor(
    private readonly connection: S3Connection,
    private readonly uri: string,
    private readonly uploadId: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Opens an upload. A repeated request may leave an empty one behind, which bucket lifecycles remove. */
  static async create(
    connection: S3Connection,
    uri: string,
    signal: AbortSignal | undefined,
  ): Promise<RawPartRequests> {
    return connection.request(
      {
        name: "CreateMultipartUpload",
        uri,
        method: "POST",
        ...parseS3Uri(uri),
        query: { uploads: "" },
        headers: { "content-type": "application/octet-stream" },
      },
      ({ body }) => {
        const uploadId = childText(parseXml(body.toString("utf8")), "UploadId");
        if (uploadId) return new RawPartRequests(connection, uri, uploadId, signal);
        throw new IngestError("store.protocol", `CreateMultipartUpload ${uri}: no upload id`, true, { uri });
      },
      { signal },
    );
  }

  upload(number: number, bytes: Uint8Array, signal: AbortSignal): Promise<string> {
    return this.connection.request(
      { ...this.part("UploadPart", number), body: bytes },
      ({ headers }) => {
        const etag = unquote(headers.etag ?? "");
        if (etag !== "") return etag;
        throw new IngestError("store.protocol", `UploadPart ${this.uri}: no entity tag`, true, {
          uri: this.uri,
        });
      },
      { signal },
    );
  }

  copy(number: number, part: Part & { readonly kind: "copy" }, signal: AbortSignal): Promise<string> {
    const { source, range, condition } = part;
    const headers = copySourceHeaders(source, condition, range);
    return this.connection.request(
      // The source decides about 404 and 412, therefore it is what errors name.
      { ...this.part("UploadPartCopy", number), uri: source, headers, conditional: "pin", slow: true },
      ({ body }) => copiedEtag("UploadPartCopy", source, body),
      { signal },
    );
  }

  complete(parts: readonly StoredPart[]): Promise<string> {
    const { uri } = this;
    const xml = parts
      .map(({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag></Part>`)
      .join("");
    return this.connection.request(
      {
        name: "CompleteMultipartUpload",
        uri,
        method: "POST",
        ...parseS3Uri(uri),
        query: { uploadId: this.uploadId },
        headers: { "content-type": "application/xml" },
        body: Buffer.from(`<CompleteMultipartUpload>${xml}</CompleteMultipartUpload>`),
        slow: true,
      },
      ({ body }) => copiedEtag("CompleteMultipartUpload", uri, body),
      { signal: this.signal },
    );
  }

  async abort(): Promise<void> {
    // Not under the caller's signal: cleaning up after an abort is the point.
    const { uri, uploadId } = this;
    await this.connection
      .request(
        { name: "AbortMultipartUpload", uri, method: "DELETE", ...parseS3Uri(uri), query: { uploadId } },
        () => undefined,
      )
      .catch((error) => {
        if (!(error instanceof IngestError) || error.code !== "store.no-such-upload") throw error;
      });
  }

  head(uri: string, condition?: ReadCondition): Promise<ObjectInfo> {
    return headObject(this.connection, uri, condition, this.signal);
  }

  private part(name: string, number: number): S3Request {
    const query = { partNumber: String(number), uploadId: this.uploadId };
    return { name, uri: this.uri, method: "PUT", ...parseS3Uri(this.uri), query };
  }
}
