import {
  fileIdentity,
  type IdentifiedFile,
  IngestError,
  type IngestFile,
  type Quarantined,
} from "@floe/ingest-core";

/** What a job says it has staged (`services/spark-ingest`, `Job._result`). */
export interface StagingResult {
  /** Files whose rows are on the branch. */
  readonly files: readonly IdentifiedFile[];
  readonly quarantined: readonly Quarantined[];
  /** URIs of objects that were replaced while the job ran: somebody has to look again what is there. */
  readonly changed: readonly string[];
}

/**
 * Reads the document that a job left beside its rows.
 *
 * @param uri for messages
 * @throws IngestError `table.staging-result` (retriable: the files have to be staged again)
 */
export function parseStagingResult(bytes: Uint8Array, uri: string): StagingResult {
  try {
    const document = record(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
    if (document.version !== 1) throw new TypeError(`version ${String(document.version)}`);
    return {
      files: list(document.files).map(stagedFile),
      quarantined: list(document.quarantined).map(quarantinedFile),
      changed: list(document.changed).map(text),
    };
  } catch (cause) {
    throw new IngestError(
      "table.staging-result",
      "the document that says what was staged can not be read",
      true,
      { uri, got: String(cause), nextStep: "nothing: the files are staged again" },
      { cause },
    );
  }
}

function stagedFile(value: unknown): IdentifiedFile {
  const { uri, etag, versionId, eventTime, size } = objectOf(value);
  const eventTimeMs = Date.parse(eventTime);
  if (Number.isNaN(eventTimeMs)) throw new TypeError(`${uri} has no time`);
  const version = { uri, etag, ...(versionId === undefined ? {} : { versionId }) };
  return { ...version, size, eventTime, eventTimeMs, id: fileIdentity(version) };
}

function quarantinedFile(value: unknown): Quarantined {
  const { uri, etag, versionId, size, eventTime } = objectOf(value);
  const { code, reason } = record(value);
  const version = { uri, etag, ...(versionId === undefined ? {} : { versionId }) };
  const file: IngestFile & { readonly id: string } = {
    ...version,
    size,
    eventTime,
    id: fileIdentity(version),
  };
  return { file, code: text(code), reason: text(reason) };
}

function objectOf(value: unknown) {
  const { uri, etag, versionId, size, eventTime } = record(value);
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
    throw new TypeError("a file without size");
  return {
    uri: text(uri),
    etag: text(etag),
    versionId: versionId === undefined ? undefined : text(versionId),
    size,
    eventTime: text(eventTime),
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new TypeError("no object");
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError("no list");
}

function text(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new TypeError("no text");
}
