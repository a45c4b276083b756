import { IngestError } from "../errors";
import type { IngestFile } from "../request/ingest-request";
import type { Quarantined } from "./plan";

/**
 * Whether an error is the file's own fault, so that it goes into quarantine and
 * the others go on. `file.changed` is not: the object has only been replaced.
 */
export function isFileFault(error: unknown): error is IngestError {
  return error instanceof IngestError && error.code.startsWith("file.") && error.code !== "file.changed";
}

/** The quarantine entry of a file whose processing failed for a reason of its own. */
export function quarantined(file: IngestFile, error: IngestError): Quarantined {
  const { at, nextStep } = error.context;
  return {
    file,
    code: error.code,
    reason: nextStep === undefined ? error.message : `${error.message}; ${nextStep}`,
    ...(at !== undefined && { at }),
  };
}

/** One file's part of a batch: what became of it, or its own failure. */
export type Settled<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "quarantined"; readonly entry: Quarantined }
  | { readonly kind: "denied"; readonly error: IngestError };

/** Runs work for one file and keeps its own faults apart from trouble that stops the batch. */
export async function settle<T>(file: IngestFile, work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { kind: "ok", value: await work() };
  } catch (error) {
    if (isFileFault(error)) return { kind: "quarantined", entry: quarantined(file, error) };
    if (error instanceof IngestError && error.code === "store.denied") return { kind: "denied", error };
    throw error;
  }
}

/**
 * Sorts the parts of a batch. "Access denied" for one object of a bucket whose
 * others can be read is that object's fault: on RGW an object belongs to whoever
 * uploaded it, and retrying would hold up the rest for ever. For all objects of
 * a bucket it is the operator's.
 *
 * @throws IngestError `store.denied` when nothing of the bucket could be read
 */
export function sortSettled<F extends IngestFile, T>(
  files: readonly F[],
  parts: readonly Settled<T>[],
): { readonly ok: readonly (readonly [F, T])[]; readonly quarantined: readonly Quarantined[] } {
  const readable = new Set(
    files.filter((_, i) => parts[i]?.kind !== "denied").map(({ uri }) => bucketOf(uri)),
  );
  const ok: (readonly [F, T])[] = [];
  const entries: Quarantined[] = [];
  files.forEach((file, i) => {
    const part = parts[i];
    if (part?.kind === "ok") ok.push([file, part.value]);
    else if (part?.kind === "quarantined") entries.push(part.entry);
    else if (part?.kind === "denied") {
      if (!readable.has(bucketOf(file.uri))) throw part.error;
      entries.push({ ...quarantined(file, part.error), code: "file.denied" });
    }
  });
  return { ok, quarantined: entries };
}

function bucketOf(uri: string): string {
  return uri.slice(0, uri.indexOf("/", "s3://".length));
}
