import { FooterSource, IngestError, type RawS3Store } from "@floe/ingest-core";
import type { CoveredObject } from "../bucket/covered-objects";

/** Bytes above which an object is taken to hold rows: a header line, or a footer of some hundred columns. */
const LARGEST_WITHOUT_ROWS = 64 * 1024;

/**
 * Whether an object certainly holds no rows. Nothing is committed for it, so the ledger never knows it and it would
 * look as if it had been missed for ever.
 *
 * @throws IngestError `store.*`; what is wrong with the object itself is for the worker to say
 */
export async function hasNoRows(store: RawS3Store, object: CoveredObject): Promise<boolean> {
  if (object.size > LARGEST_WITHOUT_ROWS) return false;
  try {
    if (object.key.endsWith(".parquet")) {
      const file = { ...object, eventTimeMs: object.writtenMs };
      return Number((await new FooterSource(store).get(file)).footer.numRows) === 0;
    }
    if (!object.key.endsWith(".csv")) return false;
    const pin = { ifMatch: object.etag, ...(object.versionId && { versionId: object.versionId }) };
    const { bytes } = await store.getRange(object.uri, { start: 0, end: object.size }, pin);
    // One line is the header. A line break within quotes makes it look like two, which only costs an event.
    return (
      Buffer.from(bytes)
        .toString("utf8")
        .trim()
        .split(/\r\n|\n|\r/).length <= 1
    );
  } catch (error) {
    if (error instanceof IngestError && error.code.startsWith("file.")) return false;
    throw error;
  }
}
