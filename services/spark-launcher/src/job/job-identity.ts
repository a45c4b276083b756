import { createHash } from "node:crypto";
import { IngestError, type IngestRequest } from "@floe/ingest-core";

/**
 * Hex digest of what is to be ingested: the same for every delivery of it. Timestamps and order say nothing
 * about that, because the dispatcher may form the same batch twice.
 */
export function jobIdentity({ table, files }: IngestRequest): string {
  const hash = createHash("sha256").update(`v1\0${table}\0`);
  const parts = files.map(({ uri, versionId, etag }) => `${uri}\0${versionId ?? etag ?? ""}`).sort();
  for (const part of parts) hash.update(`${part}\0`);
  return hash.digest("hex");
}

/** Branch that the job of a request stages its rows on (`services/spark-ingest`, `Staging`). */
export function stagingBranch(identity: string): string {
  return `ingest_${identity.slice(0, 16)}`;
}

/**
 * Cuts a request in two. Where depends on the request alone, so a second delivery finds the same jobs.
 *
 * @throws IngestError `request.too-large` for a single file
 */
export function halves(request: IngestRequest): readonly [IngestRequest, IngestRequest] {
  const { totalBytes: _, files, ...rest } = request;
  if (files.length < 2)
    throw new IngestError(
      "request.too-large",
      "one file's description does not fit into a job's argument",
      false,
      {
        ...(files[0] === undefined ? {} : { uri: files[0].uri }),
        nextStep: "ingest it the light way, or give the table fewer columns",
      },
    );
  const middle = Math.ceil(files.length / 2);
  return [
    { ...rest, files: files.slice(0, middle) },
    { ...rest, files: files.slice(middle) },
  ];
}
