import { IngestError } from "../errors";

/** An object's address, taken apart. */
export interface S3Location {
  readonly bucket: string;
  /** Raw key: never URL-encoded, may hold spaces, `+`, `%` and any Unicode. */
  readonly key: string;
}

const S3_URI = /^s3:\/\/([^/]+)\/(.*)$/s;

/**
 * Takes `s3://bucket/key` apart without decoding anything: RGW notifications carry
 * raw keys, so a `%20` in a URI is three characters of the key.
 *
 * Only the scheme `s3` is accepted. Iceberg compares paths as strings, and a table
 * that mixes `s3` with `s3a` loses files to orphan removal.
 *
 * @throws IngestError `request.bad-uri` when the scheme, bucket or key is missing or not encodable
 */
export function parseS3Uri(uri: string): S3Location {
  const match = S3_URI.exec(uri);
  const bucket = match?.[1];
  const key = match?.[2];
  if (bucket === undefined || key === undefined || !isWellFormed(key)) {
    throw new IngestError("request.bad-uri", `not an S3 object URI: ${JSON.stringify(uri)}`, false, {
      uri,
      expected: "s3://bucket/key with a raw, well-formed Unicode key",
    });
  }
  return { bucket, key };
}

/** @returns `s3://bucket/key` with the raw key */
export function formatS3Uri(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}

/**
 * Percent-encodes everything but unreserved characters (RFC 3986), as SigV4's
 * canonical form asks; `encodeURIComponent` leaves `!'()*` alone, which breaks signatures.
 */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** @returns path-style request path of an object, `/bucket/key`, encoded once with slashes kept */
export function encodeObjectPath({ bucket, key }: S3Location): string {
  return `/${encodeRfc3986(bucket)}/${key.split("/").map(encodeRfc3986).join("/")}`;
}

/** A lone surrogate has no UTF-8 form, so no store can hold such a key (`isWellFormed` needs the ES2024 lib). */
function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}
