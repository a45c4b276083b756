import { IngestError } from "../errors";
import { decodeKey } from "./list-objects";
import { unquote } from "./object-info";
import type { ListedVersion } from "./object-store";
import type { S3Connection } from "./s3-connection";
import { formatS3Uri, parseS3Uri } from "./s3-uri";
import { childrenNamed, childText, parseXml, type XmlElement } from "./s3-xml";

/** 1,000 keys of 1,024 characters, every one of them percent-encoded, with the rest of each entry. */
const MAX_PAGE_BYTES = 12 << 20;

/** One page of a listing of versions. */
export interface VersionPage {
  readonly versions: readonly ListedVersion[];
  /** Where the next page begins, absent on the last. */
  readonly next?: { readonly keyMarker: string; readonly versionIdMarker?: string };
}

/**
 * Lists versions of objects with ListObjectVersions, a page of at most 1,000 at a time: in key order, the
 * newest version of a key first, delete markers left out. In a bucket without versioning every object
 * is its own latest version, without an id; ListObjectsV2 would not tell the ids of a versioned one, and
 * they are what an object's identity is made of.
 *
 * @param after raw key to begin behind. @default - the first key
 */
export async function* listVersions(
  connection: S3Connection,
  prefix: string,
  after: string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<ListedVersion, void, undefined> {
  const { bucket, key } = parseS3Uri(prefix);
  let next: VersionPage["next"] = after === undefined ? undefined : { keyMarker: after };
  do {
    const query: Record<string, string> = {
      versions: "",
      "encoding-type": "url",
      prefix: key,
      ...(next !== undefined && { "key-marker": next.keyMarker }),
      ...(next?.versionIdMarker !== undefined && { "version-id-marker": next.versionIdMarker }),
    };
    const page: VersionPage = await connection.request(
      { name: "ListObjectVersions", uri: prefix, method: "GET", bucket, query },
      ({ body }) => parseVersionPage(bucket, body.toString("utf8")),
      { signal, maxBytes: MAX_PAGE_BYTES },
    );
    yield* page.versions;
    next = page.next;
  } while (next !== undefined);
}

/**
 * Reads one ListVersionsResult.
 *
 * @throws IngestError `store.protocol` (retriable) when it is not one
 */
export function parseVersionPage(bucket: string, xml: string): VersionPage {
  const root = parseXml(xml);
  if (root.name !== "ListVersionsResult")
    throw protocol(`ListObjectVersions answered <${root.name}>`, formatS3Uri(bucket, ""));
  const encoded = childText(root, "EncodingType") === "url";
  const versions = childrenNamed(root, "Version").map((entry) => parseVersion(bucket, entry, encoded));
  if (childText(root, "IsTruncated") !== "true") return { versions };
  const marker = childText(root, "NextKeyMarker");
  const keyMarker = marker === undefined ? undefined : encoded ? decodeKey(marker) : marker;
  if (keyMarker === undefined || keyMarker === "")
    throw protocol("ListObjectVersions answered a page without the next key", formatS3Uri(bucket, ""));
  const versionIdMarker = childText(root, "NextVersionIdMarker");
  return { versions, next: { keyMarker, ...(versionIdMarker && { versionIdMarker }) } };
}

function parseVersion(bucket: string, entry: XmlElement, encoded: boolean): ListedVersion {
  const rawKey = childText(entry, "Key");
  const size = Number(childText(entry, "Size"));
  const key = rawKey === undefined ? undefined : encoded ? decodeKey(rawKey) : rawKey;
  if (key === undefined || !Number.isSafeInteger(size) || size < 0)
    throw protocol(
      "ListObjectVersions answered an entry without key or size",
      formatS3Uri(bucket, rawKey ?? ""),
    );
  const lastModified = Date.parse(childText(entry, "LastModified") ?? "");
  const versionId = childText(entry, "VersionId") ?? "";
  return {
    uri: formatS3Uri(bucket, key),
    size,
    etag: unquote(childText(entry, "ETag") ?? ""),
    isLatest: childText(entry, "IsLatest") === "true",
    // "null" names whatever was written last while versioning was off or suspended.
    ...(versionId !== "" && versionId !== "null" && { versionId }),
    ...(!Number.isNaN(lastModified) && { lastModified }),
  };
}

function protocol(message: string, uri: string): IngestError {
  return new IngestError("store.protocol", message, true, { uri });
}
