import { IngestError } from "../errors";
import { unquote } from "./object-info";
import type { ObjectInfo, ObjectStore, ReadCondition } from "./object-store";
import { parseS3Error, s3Error } from "./s3-errors";
import { childText, parseXml } from "./s3-xml";

/** The condition under which the planned bytes, and no others, are read. */
export function pinTo(info: Pick<ObjectInfo, "etag" | "versionId">): ReadCondition {
  return { ifMatch: info.etag, ...(info.versionId !== undefined && { versionId: info.versionId }) };
}

/**
 * Reads the answer to CopyObject, UploadPartCopy or CompleteMultipartUpload. All send status 200
 * before the work is done, so an error may stand in the body, or (RGW) the entity tag
 * may be missing.
 *
 * @returns entity tag of the result, without quotes
 * @throws IngestError of the error in the body, `store.unavailable` when there is neither
 */
export function copiedEtag(name: string, uri: string, body: Uint8Array): string {
  const text = Buffer.from(body).toString("utf8");
  const root = parseXml(text);
  const operation = { name, uri, conditional: "pin" } as const;
  if (root.name === "Error") throw s3Error(operation, { ...parseS3Error(500, text), status: 500 });
  const etag = unquote(childText(root, "ETag") ?? "");
  if (etag !== "") return etag;
  throw new IngestError("store.unavailable", `${name} ${uri}: the store did not finish`, true, {
    uri,
  });
}

/**
 * Proves that a copy is of the planned bytes. The same entity tag is proof
 * enough; a multipart source gets a new one (AWS), and then the target must have
 * the planned size and the source still the planned tag.
 *
 * @returns facts of the target
 * @throws IngestError `file.changed` after removing the target
 */
export async function provenCopy(
  store: Pick<ObjectStore, "head" | "delete">,
  source: string,
  target: string,
  pin: ObjectInfo,
  etag: string,
): Promise<ObjectInfo> {
  if (etag === pin.etag) return { size: pin.size, etag };
  try {
    const condition = pinTo(pin);
    const [copied] = await Promise.all([
      store.head(target),
      // A version never changes, so a copy of one needs no second look.
      condition.versionId === undefined ? store.head(source, condition) : undefined,
    ]);
    if (copied.size === pin.size) return copied;
    throw new IngestError("file.changed", `${source} was replaced while it was copied`, true, {
      uri: source,
      got: copied.size,
      expected: pin.size,
    });
  } catch (error) {
    if (error instanceof IngestError && error.code === "file.changed") await store.delete([target]);
    throw error;
  }
}
