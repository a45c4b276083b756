import { fileIdentity } from "../commit/ledger/file-identity";
import { mapConcurrently } from "../concurrency";
import { IngestError } from "../errors";
import type { ObjectStore } from "../object-store/object-store";
import type { IngestFile } from "../request/ingest-request";
import type { IdentifiedFile, Quarantined } from "./plan";
import { settle, sortSettled } from "./quarantine-reason";

/** Files whose identity is known, and those that have none any more. */
export interface Identification {
  readonly files: readonly IdentifiedFile[];
  /** The same files beside what was asked for: a request may name several versions of one URI. */
  readonly pairs: readonly (readonly [IngestFile, IdentifiedFile])[];
  readonly quarantined: readonly Quarantined[];
}

/**
 * Completes what the event knew: size, entity tag and time of writing. The store
 * is asked only for files of which something is missing.
 *
 * @throws IngestError `store.*` when the store is at fault
 */
export async function identifyFiles(
  store: Pick<ObjectStore, "head">,
  files: readonly IngestFile[],
  concurrency: number,
): Promise<Identification> {
  const parts = await mapConcurrently(files, concurrency, (file) =>
    settle(file, () => identify(store, file)),
  );
  const { ok, quarantined } = sortSettled(files, parts);
  return { files: ok.map(([, identified]) => identified), pairs: ok, quarantined };
}

async function identify(store: Pick<ObjectStore, "head">, file: IngestFile): Promise<IdentifiedFile> {
  const { uri, size, etag, versionId } = file;
  const eventTimeMs = Date.parse(file.eventTime ?? "");
  if (size !== undefined && etag !== undefined && !Number.isNaN(eventTimeMs)) {
    return identified(file, { size, etag, ...(versionId !== undefined && { versionId }) }, eventTimeMs);
  }
  try {
    const info = await store.head(uri, {
      ...(etag !== undefined && { ifMatch: etag }),
      ...(versionId !== undefined && { versionId }),
    });
    return identified(file, info, Number.isNaN(eventTimeMs) ? info.lastModified : eventTimeMs);
  } catch (error) {
    if (!(error instanceof IngestError) || error.code !== "file.changed") throw error;
    return identifyAgain(store, file);
  }
}

/**
 * Asks the store for an object anew, after the one that was planned turned out to
 * be replaced: what is there now has another identity.
 *
 * @throws IngestError `file.not-found`, `store.*`
 */
export async function identifyAgain(
  store: Pick<ObjectStore, "head">,
  file: IngestFile,
): Promise<IdentifiedFile> {
  const info = await store.head(file.uri);
  return identified({ uri: file.uri }, info, info.lastModified);
}

function identified(
  file: IngestFile,
  info: { readonly size: number; readonly etag: string; readonly versionId?: string },
  eventTimeMs: number | undefined,
): IdentifiedFile {
  const { uri } = file;
  if (info.size === 0) {
    throw new IngestError("file.empty", "the object has no bytes", false, {
      uri,
      nextStep: "folder markers and _SUCCESS files hold no rows: leave them out of the notification's filter",
    });
  }
  if (info.etag === "" || eventTimeMs === undefined) {
    throw new IngestError("store.protocol", `the store does not say what ${uri} is`, true, {
      uri,
      got: info.etag === "" ? "no ETag" : "no Last-Modified",
    });
  }
  const { versionId } = info;
  const version = { uri, etag: info.etag, ...(versionId !== undefined && { versionId }) };
  return { ...file, ...version, size: info.size, id: fileIdentity(version), eventTimeMs };
}
