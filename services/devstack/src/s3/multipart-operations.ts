import { createHash, randomUUID } from "node:crypto";
import { resolveRange } from "./byte-range";
import { describe, findCopySource, newObject } from "./object-operations";
import { checkWrite } from "./preconditions";
import { receiveBlob, receiveDocument } from "./request-body";
import { failures, S3Failure } from "./s3-failure";
import { header, type S3Request, type S3Response } from "./s3-message";
import type { OpenUpload, S3State } from "./s3-state";
import { elementTexts, renderXml } from "./s3-xml";

const MAX_PARTS = 10_000;
const MIN_PART_BYTES = 5 << 20;
const MAX_PART_BYTES = 5 * 2 ** 30;

/** Starts an upload. */
export function createUpload(state: S3State, request: S3Request): S3Response {
  state.bucket(request.bucket);
  const id = randomUUID();
  state.uploads.set(id, { id, bucket: request.bucket, object: newObject(request), parts: new Map() });
  const body = { Bucket: request.bucket, Key: request.key, UploadId: id };
  return { status: 200, body: renderXml("InitiateMultipartUploadResult", body) };
}

/** Stores one part that the client sends. A part sent again replaces the first. */
export async function uploadPart(state: S3State, request: S3Request): Promise<S3Response> {
  const upload = uploadOf(state, request);
  const number = partNumber(request);
  const blob = await receiveBlob(request, state.bucket(request.bucket).blobs);
  await setPart(state, upload, number, { ...blob, etag: blob.md5 });
  return { status: 200, headers: { etag: `"${blob.md5}"` } };
}

/** Stores one part that is a range of another object. */
export async function copyPart(state: S3State, request: S3Request): Promise<S3Response> {
  const upload = uploadOf(state, request);
  const number = partNumber(request);
  const { bucket, version } = findCopySource(state, request);
  const wanted = header(request, "x-amz-copy-source-range");
  const span = resolveRange(wanted, version.size) ?? { start: 0, end: version.size };
  const last = Number(/-(\d+)$/.exec(wanted ?? "")?.[1] ?? 0);
  if (last >= Math.max(1, version.size)) {
    throw new S3Failure(
      400,
      "InvalidArgument",
      `Range specified is not valid for source object of size: ${version.size}`,
    );
  }
  if (span.end - span.start > MAX_PART_BYTES) {
    throw new S3Failure(
      400,
      "InvalidRequest",
      "The specified copy source is larger than the maximum allowable size.",
    );
  }
  const blob = await state.bucket(request.bucket).blobs.copyFrom(bucket.blobs, version.segments, span);
  await setPart(state, upload, number, { ...blob, etag: blob.md5 });
  return { status: 200, body: renderXml("CopyPartResult", { ETag: `"${blob.md5}"` }) };
}

/** Makes the object out of the parts that the client lists. */
export async function completeUpload(state: S3State, request: S3Request): Promise<S3Response> {
  const upload = uploadOf(state, request);
  const parts = listedParts(state, upload, await receiveDocument(request));
  // Whoever completes an upload takes it; a second completion finds none.
  if (!state.uploads.delete(upload.id)) throw failures.noSuchUpload();
  const bucket = state.bucket(request.bucket);
  const hash = createHash("md5");
  for (const part of parts) hash.update(part.etag, "hex");
  const unused = [...upload.parts.values()].filter((part) => !parts.includes(part));
  const version = await bucket.publish(
    {
      ...upload.object,
      segments: parts.map(({ file, size }) => ({ file, size })),
      size: parts.reduce((sum, { size }) => sum + size, 0),
      etag: `${hash.digest("hex")}-${parts.length}`,
    },
    (current) => checkWrite(request.headers, current),
  );
  await bucket.blobs.remove(unused);
  state.notify("ObjectCreated:CompleteMultipartUpload", bucket.name, version, request.principal);
  const { etag, ...headers } = describe(bucket, version);
  const body = { Bucket: bucket.name, Key: version.key, ETag: etag };
  return { status: 200, headers, body: renderXml("CompleteMultipartUploadResult", body) };
}

/** Drops an upload and its parts. */
export async function abortUpload(state: S3State, request: S3Request): Promise<S3Response> {
  const upload = uploadOf(state, request);
  state.uploads.delete(upload.id);
  await state.bucket(request.bucket).blobs.remove([...upload.parts.values()]);
  return { status: 204 };
}

function uploadOf(state: S3State, request: S3Request): OpenUpload {
  return state.upload(request.query.get("uploadId") ?? "", request.bucket, request.key);
}

function partNumber(request: S3Request): number {
  const number = Number(request.query.get("partNumber"));
  if (Number.isInteger(number) && number >= 1 && number <= MAX_PARTS) return number;
  throw new S3Failure(
    400,
    "InvalidArgument",
    `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
  );
}

async function setPart(
  state: S3State,
  upload: OpenUpload,
  number: number,
  part: { readonly file: string; readonly size: number; readonly etag: string },
): Promise<void> {
  const { blobs } = state.bucket(upload.bucket);
  if (!state.uploads.has(upload.id)) {
    // Aborted while the part was on its way.
    await blobs.remove([part]);
    throw failures.noSuchUpload();
  }
  const before = upload.parts.get(number);
  upload.parts.set(number, part);
  if (before !== undefined) await blobs.remove([before]);
}

function listedParts(state: S3State, upload: OpenUpload, xml: string) {
  const numbers = elementTexts(xml, "PartNumber").map(Number);
  const etags = elementTexts(xml, "ETag").map((etag) => etag.replace(/^"(.*)"$/, "$1"));
  if (numbers.length === 0 || numbers.length !== etags.length) throw failures.malformedXml();
  const parts = numbers.map((number, i) => {
    const part = upload.parts.get(number);
    if (part?.etag === etags[i] && part !== undefined) return part;
    throw new S3Failure(400, "InvalidPart", "One or more of the specified parts could not be found.");
  });
  if (numbers.some((number, i) => number <= (numbers[i - 1] ?? 0))) {
    throw new S3Failure(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
  }
  if (parts.slice(0, -1).some(({ size }) => size < (state.dialect.minPartBytes ?? MIN_PART_BYTES))) {
    throw new S3Failure(
      400,
      "EntityTooSmall",
      "Your proposed upload is smaller than the minimum allowed size",
    );
  }
  return parts;
}
