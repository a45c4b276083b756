import { removeObject } from "./object-operations";
import { receiveDocument } from "./request-body";
import { failures } from "./s3-failure";
import type { S3Request, S3Response } from "./s3-message";
import type { S3State } from "./s3-state";
import { elementTexts, renderXml, type XmlChildren } from "./s3-xml";

/** Entries of a page, and objects of one deletion. */
export const MAX_KEYS = 1000;

/** GET /: the buckets there are. */
export function listBuckets(state: S3State): S3Response {
  const Bucket = state
    .all()
    .map(({ name, createdMs }) => ({ Name: name, CreationDate: new Date(createdMs).toISOString() }));
  const body = renderXml("ListAllMyBucketsResult", { Owner: { ID: "devstack" }, Buckets: { Bucket } });
  return { status: 200, body };
}

/** PUT /bucket; a bucket that is there already stays as it is. */
export async function createBucket(state: S3State, request: S3Request): Promise<S3Response> {
  await receiveDocument(request);
  await state.create(request.bucket);
  return { status: 200, headers: { location: `/${request.bucket}` } };
}

export function headBucket(state: S3State, request: S3Request): S3Response {
  state.bucket(request.bucket);
  return { status: 200 };
}

export async function deleteBucket(state: S3State, request: S3Request): Promise<S3Response> {
  await state.remove(request.bucket);
  return { status: 204 };
}

/** GET /bucket?location: the default region has no name, as on AWS. */
export function bucketLocation(state: S3State, request: S3Request): S3Response {
  state.bucket(request.bucket);
  return { status: 200, body: renderXml("LocationConstraint", {}) };
}

export function getVersioning(state: S3State, request: S3Request): S3Response {
  const { versioning } = state.bucket(request.bucket);
  return {
    status: 200,
    body: renderXml("VersioningConfiguration", { Status: versioning ? "Enabled" : undefined }),
  };
}

export async function putVersioning(state: S3State, request: S3Request): Promise<S3Response> {
  const bucket = state.bucket(request.bucket);
  const [status] = elementTexts(await receiveDocument(request), "Status");
  if (status !== "Enabled" && status !== "Suspended") throw failures.malformedXml();
  bucket.versioning = status === "Enabled";
  return { status: 200 };
}

/** POST /bucket?delete: up to a thousand keys at a time. */
export async function deleteObjects(state: S3State, request: S3Request): Promise<S3Response> {
  state.bucket(request.bucket);
  const xml = await receiveDocument(request);
  const objects = [...xml.matchAll(/<(?:\w+:)?Object>(.*?)<\/(?:\w+:)?Object>/gs)].map(([, inner = ""]) => ({
    key: elementTexts(inner, "Key")[0],
    versionId: elementTexts(inner, "VersionId")[0],
  }));
  if (objects.length === 0 || objects.length > MAX_KEYS) throw failures.malformedXml();
  const Deleted: XmlChildren[] = [];
  for (const { key, versionId } of objects) {
    if (key === undefined) throw failures.malformedXml();
    await removeObject(state, request.bucket, key, versionId, request.principal);
    Deleted.push({ Key: key, VersionId: versionId });
  }
  const quiet = elementTexts(xml, "Quiet")[0] === "true";
  return { status: 200, body: renderXml("DeleteResult", { Deleted: quiet ? [] : Deleted }) };
}

/** GET /bucket?list-type=2, with prefix, delimiter, paging and key encoding. */
export function listObjects(state: S3State, request: S3Request): S3Response {
  const { query } = request;
  if (query.get("list-type") !== "2") throw failures.notImplemented("ListObjects (version 1)");
  const { index } = state.bucket(request.bucket);
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const token = query.get("continuation-token");
  const limit = Math.min(Number(query.get("max-keys") ?? MAX_KEYS), state.dialect.maxKeys ?? MAX_KEYS);
  const encode = query.get("encoding-type") === "url" ? encodeKey : (key: string) => key;
  const after =
    token === undefined ? (query.get("start-after") ?? "") : Buffer.from(token, "base64url").toString();

  const Contents: XmlChildren[] = [];
  const folders = new Set<string>();
  let last = after;
  let truncated = false;
  for (const version of index.list(prefix, after)) {
    const cut = delimiter === "" ? -1 : version.key.indexOf(delimiter, prefix.length);
    const folder = cut < 0 ? undefined : version.key.slice(0, cut + delimiter.length);
    // A folder that ended the page before is not listed again with its next key.
    if (folder !== undefined && (folders.has(folder) || after.startsWith(folder))) {
      last = version.key;
      continue;
    }
    if (Contents.length + folders.size >= limit) {
      truncated = true;
      break;
    }
    last = version.key;
    if (folder !== undefined) folders.add(folder);
    else {
      Contents.push({
        Key: encode(version.key),
        LastModified: new Date(version.lastModified).toISOString(),
        ETag: `"${version.etag}"`,
        Size: version.size,
        StorageClass: "STANDARD",
      });
    }
  }
  const body = renderXml("ListBucketResult", {
    Name: request.bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === "" ? undefined : encode(delimiter),
    MaxKeys: limit,
    KeyCount: Contents.length + folders.size,
    IsTruncated: truncated,
    NextContinuationToken: truncated ? Buffer.from(last).toString("base64url") : undefined,
    EncodingType: query.get("encoding-type"),
    Contents,
    CommonPrefixes: [...folders].map((folder) => ({ Prefix: encode(folder) })),
  });
  return { status: 200, body };
}

/** AWS encodes a space as `+` here. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
}
