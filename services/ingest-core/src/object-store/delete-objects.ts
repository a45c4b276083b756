import { createHash } from "node:crypto";
import { IngestError } from "../errors";
import type { S3Connection } from "./s3-connection";
import { s3Error } from "./s3-errors";
import { formatS3Uri, parseS3Uri } from "./s3-uri";
import { childrenNamed, childText, escapeXml, parseXml } from "./s3-xml";

/** Keys of one DeleteObjects request at most (S3 API). */
const MAX_KEYS = 1000;

/**
 * Deletes objects, a thousand a request. Keys with control characters have no
 * form in XML 1.0 and are deleted one by one.
 *
 * @throws IngestError for the first object that could not be deleted; a missing object is not an error
 */
export async function deleteObjects(
  connection: S3Connection,
  uris: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const byBucket = new Map<string, string[]>();
  for (const uri of new Set(uris)) {
    const { bucket, key } = parseS3Uri(uri);
    if (hasControlCharacter(key)) await deleteOne(connection, uri, signal);
    else byBucket.set(bucket, [...(byBucket.get(bucket) ?? []), key]);
  }
  for (const [bucket, keys] of byBucket) {
    const [only] = keys;
    if (keys.length === 1 && only !== undefined) {
      await deleteOne(connection, formatS3Uri(bucket, only), signal);
      continue;
    }
    for (let from = 0; from < keys.length; from += MAX_KEYS) {
      await deleteMany(connection, bucket, keys.slice(from, from + MAX_KEYS), signal);
    }
  }
}

async function deleteOne(
  connection: S3Connection,
  uri: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await connection
    .request({ name: "DeleteObject", uri, method: "DELETE", ...parseS3Uri(uri) }, () => undefined, { signal })
    .catch((error) => {
      if (!(error instanceof IngestError) || error.code !== "file.not-found") throw error;
    });
}

async function deleteMany(
  connection: S3Connection,
  bucket: string,
  keys: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const objects = keys.map((key) => `<Object><Key>${escapeXml(key)}</Key></Object>`).join("");
  const body = Buffer.from(`<Delete><Quiet>true</Quiet>${objects}</Delete>`);
  // AWS and RGW demand a checksum here, and MD5 is the one that every version of both knows.
  const headers = {
    "content-type": "application/xml",
    "content-md5": createHash("md5").update(body).digest("base64"),
  };
  const uri = formatS3Uri(bucket, "");
  await connection.request(
    { name: "DeleteObjects", uri, method: "POST", bucket, query: { delete: "" }, headers, body },
    (answer) => refuseFailures(bucket, answer.body.toString("utf8")),
    { signal, maxBytes: 8 << 20 },
  );
}

function refuseFailures(bucket: string, xml: string): void {
  if (xml.trim() === "") return;
  const [failed] = childrenNamed(parseXml(xml), "Error").filter((e) => childText(e, "Code") !== "NoSuchKey");
  if (failed === undefined) return;
  const code = childText(failed, "Code") ?? "";
  throw s3Error(
    { name: "DeleteObjects", uri: formatS3Uri(bucket, childText(failed, "Key") ?? "") },
    {
      status: code === "AccessDenied" ? 403 : code === "InternalError" ? 500 : 400,
      code,
      message: childText(failed, "Message") ?? "",
    },
  );
}

function hasControlCharacter(key: string): boolean {
  for (let i = 0; i < key.length; i++) if (key.charCodeAt(i) < 0x20) return true;
  return /[\uFFFE\uFFFF]/.test(key);
}
