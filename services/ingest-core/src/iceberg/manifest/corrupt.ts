import { IngestError } from "../../errors";

/** The error for a manifest or manifest list that is valid Avro but breaks the Iceberg spec. */
export function corruptManifest(what: string, cause?: unknown): IngestError {
  return new IngestError(
    "table.manifest-corrupt",
    `not a readable manifest: ${what}`,
    false,
    { nextStep: "check the metadata file named in the snapshot; no commit was attempted" },
    cause === undefined ? undefined : { cause },
  );
}
