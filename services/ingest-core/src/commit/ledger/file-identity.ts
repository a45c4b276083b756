import { createHash } from "node:crypto";
import { IngestError } from "../../errors";

/** Bytes of an identity: 128 bits make a collision among 10⁹ objects less likely than 10⁻²⁰. */
export const IDENTITY_BYTES = 16;

/** What makes an object that object: where it is, and which bytes are there. */
export interface ObjectVersion {
  /** `s3://bucket/key` with a raw key. */
  readonly uri: string;
  /** Entity tag without quotes. */
  readonly etag: string;
  /** Version id of a versioned bucket. @default - the bucket is unversioned */
  readonly versionId?: string;
}

/**
 * Identity of an object's bytes, the unit of exactly-once: 32 hex digits.
 *
 * The same object gives the same identity in every delivery of every event
 * about it, whatever batch, topic or offset it comes in; overwritten bytes give
 * a new one. The scheme (`s3`, `s3a`) is left out, it only names the client.
 *
 * @throws IngestError `file.uri` when the URI has no bucket or no key
 */
export function fileIdentity(object: ObjectVersion): string {
  const parts = /^[a-z][a-z0-9+.-]*:\/\/([^/]+)\/(.+)$/s.exec(object.uri);
  if (parts === null) {
    throw new IngestError("file.uri", `not an object URI: ${JSON.stringify(object.uri)}`, false, {
      uri: object.uri,
      got: object.uri,
      expected: "s3://bucket/key",
    });
  }
  const [, bucket, key] = parts;
  return createHash("sha256")
    .update(`v1\0${bucket}\0${key}\0${distinguishing(object)}`)
    .digest("hex")
    .slice(0, 2 * IDENTITY_BYTES);
}

/** Objects written while versioning was off or suspended all carry the version id `null` and are overwritten. */
function distinguishing({ versionId, etag }: ObjectVersion): string {
  return versionId === undefined || versionId === "" || versionId === "null" ? etag : versionId;
}
