import { IngestError } from "../errors";

/**
 * The error for bytes that are no valid Avro container. `table.avro-corrupt` is not retriable:
 * metadata files are immutable, a second read returns the same bytes.
 *
 * @param at byte offset inside the file or inside the inflated block that `what` speaks of
 */
export function corruptAvro(what: string, at?: number, cause?: unknown): IngestError {
  return new IngestError(
    "table.avro-corrupt",
    `not a readable Avro container: ${what}`,
    false,
    {
      ...(at === undefined ? {} : { at }),
      expected: "an Avro object container file",
      nextStep: "check the metadata file named in the snapshot; it is damaged or was not written by Iceberg",
    },
    cause === undefined ? undefined : { cause },
  );
}
