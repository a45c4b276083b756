import { createHash } from "node:crypto";
import type { Bucket } from "./bucket";
import { resolveRange } from "./byte-range";
import type { ObjectVersion } from "./object-index";
import { checkCopySource, checkRead, checkWrite } from "./preconditions";
import { receiveBlob } from "./request-body";
import { failures } from "./s3-failure";
import { decode, header, type S3Request, type S3Response } from "./s3-message";
import type { S3State } from "./s3-state";
import { renderXml } from "./s3-xml";

/** GET and HEAD of an object, ranged and conditional. */
export function readObject(state: S3State, request: S3Request): S3Response {
  const bucket = state.bucket(request.bucket);
  const version = bucket.index.find(request.key, request.query.get("versionId"));
  if (version === undefined) throw failures.noSuchKey();
  const headers = describe(bucket, version);
  if (checkRead(request.headers, version.etag)) return { status: 304, headers };
  const span = resolveRange(header(request, "range"), version.size);
  const { start, end } = span ?? { start: 0, end: version.size };
  return {
    status: span === undefined ? 200 : 206,
    headers: {
      ...headers,
      "accept-ranges": "bytes",
      "content-length": String(end - start),
      "content-type": version.contentType,
      ...(span !== undefined && { "content-range": `bytes ${start}-${end - 1}/${version.size}` }),
    },
    ...(request.method === "GET" && {
      body: { length: end - start, open: () => bucket.blobs.read(version.segments, { start, end }) },
    }),
  };
}

/** PUT of an object. */
export async function putObject(state: S3State, request: S3Request): Promise<S3Response> {
  const bucket = state.bucket(request.bucket);
  const blob = await receiveBlob(request, bucket.blobs);
  const version = await bucket.publish(
    { ...newObject(request), segments: [blob], size: blob.size, etag: blob.md5 },
    (current) => checkWrite(request.headers, current),
  );
  state.notify("ObjectCreated:Put", bucket.name, version, request.principal);
  return { status: 200, headers: describe(bucket, version) };
}

/** CopyObject: by reference or by bytes, as the dialect says. */
export async function copyObject(state: S3State, request: S3Request): Promise<S3Response> {
  const bucket = state.bucket(request.bucket);
  const source = findCopySource(state, request);
  const { version: original } = source;
  const segments = [];
  for (const segment of original.segments) {
    segments.push(await bucket.blobs.duplicate(segment, state.dialect.copies ?? "link"));
  }
  const etag =
    state.dialect.newEtagOnCopy && original.etag.includes("-") ? await md5Of(source) : original.etag;
  const replace = header(request, "x-amz-metadata-directive") === "REPLACE";
  const version = await bucket.publish(
    {
      ...(replace ? newObject(request) : original),
      key: request.key,
      segments,
      size: original.size,
      etag,
    },
    (current) => checkWrite(request.headers, current),
  );
  state.notify("ObjectCreated:Copy", bucket.name, version, request.principal);
  const { etag: _, ...headers } = describe(bucket, version);
  return {
    status: 200,
    headers,
    body: renderXml("CopyObjectResult", {
      LastModified: new Date(version.lastModified).toISOString(),
      ETag: `"${etag}"`,
    }),
  };
}

/** DELETE of an object or of one of its versions; a missing one is deleted just as well. */
export async function deleteObject(state: S3State, request: S3Request): Promise<S3Response> {
  await removeObject(state, request.bucket, request.key, request.query.get("versionId"), request.principal);
  return { status: 204 };
}

/** Deletes and notifies. */
export async function removeObject(
  state: S3State,
  bucketName: string,
  key: string,
  versionId: string | undefined,
  principal: string,
): Promise<void> {
  const bucket = state.bucket(bucketName);
  const deleted = await bucket.delete(key, versionId);
  if (deleted === undefined) return;
  const marked = bucket.versioning && versionId === undefined;
  state.notify(
    marked ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectRemoved:Delete",
    bucketName,
    deleted,
    principal,
  );
}

/**
 * Resolves `x-amz-copy-source` and its conditions.
 *
 * @throws S3Failure `NoSuchKey`, or 412 unless the dialect ignores conditions
 */
export function findCopySource(
  state: S3State,
  request: S3Request,
): { readonly bucket: Bucket; readonly version: ObjectVersion } {
  const { bucketName, key, versionId } = parseCopySource(header(request, "x-amz-copy-source") ?? "");
  const bucket = state.bucket(bucketName);
  const version = bucket.index.find(key, versionId);
  if (version === undefined) throw failures.noSuchKey();
  if (!state.dialect.ignoresCopyConditions) checkCopySource(request.headers, version.etag);
  return { bucket, version };
}

/** `/bucket/key?versionId=…`, encoded once, its leading slash optional. */
export function parseCopySource(source: string): {
  readonly bucketName: string;
  readonly key: string;
  readonly versionId: string | undefined;
} {
  const match = /^\/?([^/]+)\/(.*?)(?:\?versionId=(.*))?$/s.exec(source);
  return {
    bucketName: decode(match?.[1] ?? ""),
    key: decode(match?.[2] ?? ""),
    versionId: match?.[3] === undefined ? undefined : decode(match[3]),
  };
}

/** Key, content type and user metadata of the object that a request creates. */
export function newObject(request: S3Request): Pick<ObjectVersion, "key" | "contentType" | "metadata"> {
  const metadata = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      name.startsWith("x-amz-meta-") ? [[name, String(value)]] : [],
    ),
  );
  return {
    key: request.key,
    contentType: header(request, "content-type") ?? "application/octet-stream",
    metadata,
  };
}

/** Headers that every answer about a version carries. */
export function describe(bucket: Bucket, version: ObjectVersion): Record<string, string> {
  return {
    etag: `"${version.etag}"`,
    "last-modified": new Date(version.lastModified).toUTCString(),
    ...version.metadata,
    ...(bucket.versioning && { "x-amz-version-id": version.versionId }),
  };
}

async function md5Of({ bucket, version }: { bucket: Bucket; version: ObjectVersion }): Promise<string> {
  const hash = createHash("md5");
  for await (const chunk of bucket.blobs.read(version.segments, { start: 0, end: version.size }))
    hash.update(chunk);
  return hash.digest("hex");
}
