import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { IngestError, type IngestMessage, type IngestRequest } from "@floe/ingest-core";

/** A part of a request that fits into one job. */
export interface JobRequest {
  readonly request: IngestRequest;
  /** Hex digest of what is to be ingested; the same for every delivery of it. */
  readonly identity: string;
  /** The message as the job's argument: JSON, gzipped, base64. */
  readonly argument: string;
}

/** Linux takes no single argument beyond 128 KiB (MAX_ARG_STRLEN); Spark adds to none. */
const MAX_ARGUMENT_BYTES = 96 * 1024;

/**
 * Cuts a request into jobs whose argument a process can be started with. Nearly always one;
 * halves of halves for thousands of files with long keys. The cut depends on the request
 * alone, so a second delivery finds the same jobs.
 *
 * @throws IngestError `request.too-large` when a single file does not fit
 */
export function jobRequests(request: IngestRequest): JobRequest[] {
  const argument = gzipSync(JSON.stringify(toMessage(request))).toString("base64");
  if (argument.length <= MAX_ARGUMENT_BYTES) return [{ request, identity: identityOf(request), argument }];
  const { files } = request;
  if (files.length < 2)
    throw new IngestError(
      "request.too-large",
      "one file's description does not fit into a job's argument",
      false,
      {
        ...(files[0] === undefined ? {} : { uri: files[0].uri }),
        got: argument.length,
        expected: `at most ${MAX_ARGUMENT_BYTES} bytes`,
      },
    );
  const middle = Math.ceil(files.length / 2);
  const part = (some: IngestRequest["files"]): IngestRequest => {
    const { totalBytes: _, ...rest } = request;
    return { ...rest, files: some };
  };
  return [...jobRequests(part(files.slice(0, middle))), ...jobRequests(part(files.slice(middle)))];
}

/** The wire form of a request (ingest-request.schema.json), for executors in other languages. */
export function toMessage(request: IngestRequest): IngestMessage {
  const { table, files, totalBytes, timestamp, traceparent } = request;
  return {
    files,
    ...(totalBytes === undefined ? {} : { total_bytes: totalBytes }),
    file_count: files.length,
    ...(timestamp === undefined ? {} : { timestamp }),
    table,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** Timestamps and order say nothing about what is ingested: the dispatcher may form the same batch twice. */
function identityOf({ table, files }: IngestRequest): string {
  const hash = createHash("sha256").update(`v1\0${table}\0`);
  const parts = files.map(({ uri, versionId, etag }) => `${uri}\0${versionId ?? etag ?? ""}`).sort();
  for (const part of parts) hash.update(`${part}\0`);
  return hash.digest("hex");
}
