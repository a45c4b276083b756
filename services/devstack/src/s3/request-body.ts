import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { AwsChunkedDecoder } from "./aws-chunked";
import type { BlobFiles, StoredBlob } from "./blob-files";
import { S3Failure } from "./s3-failure";
import { header, type S3Request } from "./s3-message";

/** Documents that clients send (Delete, CompleteMultipartUpload) are read up to here. */
const MAX_DOCUMENT_BYTES = 4 << 20;

/** The body as it was before transfer: `aws-chunked` framing removed. */
function content(request: S3Request): Readable {
  const hash = header(request, "x-amz-content-sha256") ?? "";
  const framed =
    hash.startsWith("STREAMING-") || (header(request, "content-encoding") ?? "").includes("aws-chunked");
  if (!framed) return request.body;
  const decoder = new AwsChunkedDecoder();
  request.body.once("error", (error) => decoder.destroy(error));
  return request.body.pipe(decoder);
}

/**
 * Stores a body and checks it against every digest and length the client gave.
 *
 * @throws S3Failure `XAmzContentSHA256Mismatch`, `BadDigest`, `IncompleteBody`; nothing is left behind then
 */
export async function receiveBlob(request: S3Request, blobs: BlobFiles): Promise<StoredBlob> {
  const hash = header(request, "x-amz-content-sha256") ?? "";
  const signed = /^[0-9a-f]{64}$/.test(hash);
  const blob = await blobs.write(content(request), { sha256: signed });
  try {
    if (signed && blob.sha256 !== hash) {
      throw new S3Failure(400, "XAmzContentSHA256Mismatch", "The body does not match its SHA-256.");
    }
    const md5 = header(request, "content-md5");
    if (md5 !== undefined && Buffer.from(md5, "base64").toString("hex") !== blob.md5) {
      throw new S3Failure(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
    }
    const length = header(request, "x-amz-decoded-content-length") ?? header(request, "content-length");
    if (length !== undefined && Number(length) !== blob.size) {
      throw new S3Failure(400, "IncompleteBody", "The request body is not as long as it said.");
    }
    return blob;
  } catch (error) {
    await blobs.remove([blob]);
    throw error;
  }
}

/** Reads a document that a client sent. @throws S3Failure when it is too long or its digest is wrong */
export async function receiveDocument(request: S3Request): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of content(request)) {
    length += chunk.length;
    if (length > MAX_DOCUMENT_BYTES)
      throw new S3Failure(400, "MaxMessageLengthExceeded", "Your request was too big.");
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const hash = header(request, "x-amz-content-sha256") ?? "";
  if (/^[0-9a-f]{64}$/.test(hash) && createHash("sha256").update(body).digest("hex") !== hash) {
    throw new S3Failure(400, "XAmzContentSHA256Mismatch", "The body does not match its SHA-256.");
  }
  return body.toString("utf8");
}
