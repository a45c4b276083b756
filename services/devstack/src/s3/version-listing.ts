import { encodeKey, MAX_KEYS } from "./bucket-operations";
import type { ObjectVersion } from "./object-index";
import type { S3Request, S3Response } from "./s3-message";
import type { S3State } from "./s3-state";
import { renderXml, type XmlChildren } from "./s3-xml";

/** GET /bucket?versions: all versions and delete markers, with prefix, paging and key encoding; no delimiter. */
export function listVersions(state: S3State, request: S3Request): S3Response {
  const { query } = request;
  const { index } = state.bucket(request.bucket);
  const prefix = query.get("prefix") ?? "";
  const keyMarker = query.get("key-marker") ?? "";
  const versionIdMarker = query.get("version-id-marker");
  const limit = Math.min(Number(query.get("max-keys") ?? MAX_KEYS), state.dialect.maxKeys ?? MAX_KEYS);
  const encode = query.get("encoding-type") === "url" ? encodeKey : (key: string) => key;

  const Version: XmlChildren[] = [];
  const DeleteMarker: XmlChildren[] = [];
  let last: ObjectVersion | undefined;
  let truncated = false;
  for (const { version, isLatest } of following(index, prefix, keyMarker, versionIdMarker)) {
    if (Version.length + DeleteMarker.length >= limit) {
      truncated = true;
      break;
    }
    last = version;
    const common = {
      Key: encode(version.key),
      VersionId: version.versionId,
      IsLatest: isLatest,
      LastModified: new Date(version.lastModified).toISOString(),
    };
    if (version.deleted) DeleteMarker.push(common);
    else Version.push({ ...common, ETag: `"${version.etag}"`, Size: version.size, StorageClass: "STANDARD" });
  }
  const body = renderXml("ListVersionsResult", {
    Name: request.bucket,
    Prefix: encode(prefix),
    KeyMarker: encode(keyMarker),
    MaxKeys: limit,
    IsTruncated: truncated,
    NextKeyMarker: truncated ? encode(last?.key ?? "") : undefined,
    NextVersionIdMarker: truncated ? last?.versionId : undefined,
    EncodingType: query.get("encoding-type"),
    Version,
    DeleteMarker,
  });
  return { status: 200, body };
}

interface Versions {
  listVersions(prefix: string, after: string): Iterable<readonly [string, readonly ObjectVersion[]]>;
  versionsOf(key: string): readonly ObjectVersion[];
}

/** Versions behind the marks; the page before may have ended in the middle of a key's. */
function* following(
  index: Versions,
  prefix: string,
  keyMarker: string,
  versionIdMarker: string | undefined,
): Generator<{ readonly version: ObjectVersion; readonly isLatest: boolean }> {
  if (versionIdMarker !== undefined) {
    const all = index.versionsOf(keyMarker);
    const rest = all.findIndex(({ versionId }) => versionId === versionIdMarker) + 1;
    for (const version of all.slice(rest)) yield { version, isLatest: false };
  }
  for (const [, versions] of index.listVersions(prefix, keyMarker))
    for (const [at, version] of versions.entries()) yield { version, isLatest: at === 0 };
}
