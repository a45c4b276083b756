import { IngestError } from "../errors";
import type { ObjectInfo, ObjectStore, ReadCondition } from "./object-store";

/**
 * Asks for a byte of an object that HEAD has not found. Answers to HEAD have no body, so
 * they cannot tell a missing object from a missing bucket or from a server that is no store.
 *
 * @param error what HEAD failed with; everything but `file.not-found` stands
 * @returns the object's facts, should it have come meanwhile
 * @throws IngestError `file.not-found`, `store.no-such-bucket`, `store.protocol`, `store.*`
 */
export async function confirmMissing(
  store: Pick<ObjectStore, "getRange">,
  uri: string,
  condition: ReadCondition,
  error: unknown,
): Promise<ObjectInfo> {
  if (!(error instanceof IngestError) || error.code !== "file.not-found") throw error;
  return (await store.getRange(uri, { start: 0, end: 1 }, condition)).info;
}
