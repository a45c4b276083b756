import { IngestError } from "../errors";
import { unquote } from "./object-info";
import type { ObjectInfo } from "./object-store";
import type { S3Connection } from "./s3-connection";
import { formatS3Uri, parseS3Uri } from "./s3-uri";
import { childrenNamed, childText, parseXml, type XmlElement } from "./s3-xml";

/** 1,000 keys of 1,024 characters, every one of them percent-encoded, with the rest of each entry. */
const MAX_PAGE_BYTES = 12 << 20;

/** One page of a listing. */
export interface ListPage {
  readonly objects: readonly ({ readonly uri: string } & ObjectInfo)[];
  /** Token of the next page, absent on the last. */
  readonly next?: string;
}

/** Lists objects under a prefix with ListObjectsV2, a page of at most 1,000 at a time. */
export async function* listObjects(
  connection: S3Connection,
  prefix: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly uri: string } & ObjectInfo, void, undefined> {
  const { bucket, key } = parseS3Uri(prefix);
  let token: string | undefined;
  do {
    const query: Record<string, string> = {
      "list-type": "2",
      // Keys may hold characters that XML cannot: only their encoded form is safe.
      "encoding-type": "url",
      prefix: key,
      ...(token !== undefined && { "continuation-token": token }),
    };
    const page = await connection.request(
      { name: "ListObjectsV2", uri: prefix, method: "GET", bucket, query },
      ({ body }) => parseListPage(bucket, body.toString("utf8")),
      { signal, maxBytes: MAX_PAGE_BYTES },
    );
    yield* page.objects;
    token = page.next;
  } while (token !== undefined);
}

/**
 * Reads one ListBucketResult.
 *
 * @throws IngestError `store.protocol` (retriable) when it is not one
 */
export function parseListPage(bucket: string, xml: string): ListPage {
  const root = parseXml(xml);
  if (root.name !== "ListBucketResult") {
    throw new IngestError("store.protocol", `ListObjectsV2 answered <${root.name}>`, true, {
      uri: formatS3Uri(bucket, ""),
    });
  }
  const encoded = childText(root, "EncodingType") === "url";
  const next =
    childText(root, "IsTruncated") === "true" ? childText(root, "NextContinuationToken") : undefined;
  return {
    objects: childrenNamed(root, "Contents").map((entry) => parseEntry(bucket, entry, encoded)),
    ...(next && { next }),
  };
}

function parseEntry(
  bucket: string,
  entry: XmlElement,
  encoded: boolean,
): { readonly uri: string } & ObjectInfo {
  const rawKey = childText(entry, "Key");
  const size = Number(childText(entry, "Size"));
  const key = rawKey === undefined ? undefined : encoded ? decodeKey(rawKey) : rawKey;
  if (key === undefined || !Number.isSafeInteger(size) || size < 0) {
    throw new IngestError("store.protocol", "ListObjectsV2 answered an entry without key or size", true, {
      uri: formatS3Uri(bucket, rawKey ?? ""),
    });
  }
  const lastModified = Date.parse(childText(entry, "LastModified") ?? "");
  return {
    uri: formatS3Uri(bucket, key),
    size,
    etag: unquote(childText(entry, "ETag") ?? ""),
    ...(!Number.isNaN(lastModified) && { lastModified }),
  };
}

/** AWS writes a space as `+` (a plus is `%2B`), RGW as `%20`; one decoding reads both. */
export function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
