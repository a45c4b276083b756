import { IngestError } from "../errors";
import type { QuarantineRecord } from "./quarantine";

/**
 * Reads a record of the quarantine.
 *
 * @throws IngestError `request.quarantine-record` when the bytes are none: somebody else put an object there
 */
export function readQuarantineRecord(bytes: Uint8Array, uri: string): QuarantineRecord {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw notARecord(uri, "the object is not JSON", cause);
  }
  const { version, table, file, code, reason, quarantinedAt } = (value ?? {}) as Partial<QuarantineRecord>;
  if (version !== 1) throw notARecord(uri, "the record is not of version 1");
  const texts = [table, file?.uri, code, reason, quarantinedAt];
  if (texts.some((text) => typeof text !== "string")) throw notARecord(uri, "the record is incomplete");
  return value as QuarantineRecord;
}

function notARecord(uri: string, what: string, cause?: unknown): IngestError {
  return new IngestError("request.quarantine-record", `${uri}: ${what}`, false, { uri }, { cause });
}
