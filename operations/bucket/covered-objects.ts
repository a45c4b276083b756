import type { ListedVersion, RawS3Store } from "@floe/ingest-core";
import { fileIdentity } from "@floe/ingest-core";
import type { Selection } from "./selection";

/** An object that is meant, and what the rest of the pipeline knows it by. */
export interface CoveredObject extends ListedVersion {
  readonly key: string;
  readonly table: string;
  /** Identity in the ledger. */
  readonly id: string;
  /** When it was written, ms since the epoch. */
  readonly writtenMs: number;
}

/** A step through a listing. */
export type Listed =
  | { readonly kind: "covered"; readonly object: CoveredObject }
  /** Nothing that the pipeline would turn into rows: a folder marker, another suffix, too old, without bytes. */
  | { readonly kind: "skipped"; readonly key: string; readonly empty: boolean };

/**
 * Goes through a bucket in key order, a page in memory at a time.
 *
 * @param after raw key to begin behind. @default - the first
 * @throws IngestError `store.*`
 */
export async function* coveredObjects(
  store: Pick<RawS3Store, "listVersions">,
  selection: Selection,
  after?: string,
): AsyncGenerator<Listed, void, undefined> {
  const root = `s3://${selection.bucket}/`;
  for await (const version of store.listVersions(`${root}${selection.prefix}`, after)) {
    const key = version.uri.slice(root.length);
    const { lastModified: writtenMs, size } = version;
    if (!isMeant(key, version, selection) || writtenMs === undefined || size === 0)
      yield { kind: "skipped", key, empty: size === 0 && !key.endsWith("/") };
    else
      yield {
        kind: "covered",
        object: {
          ...version,
          key,
          writtenMs,
          table: selection.tableOf(version.uri),
          id: fileIdentity(version),
        },
      };
  }
}

function isMeant(key: string, version: ListedVersion, selection: Selection): boolean {
  const { suffixes, without, sinceMs, allVersions } = selection;
  if (key.endsWith("/") || (!version.isLatest && !allVersions)) return false;
  if (without !== undefined && key.startsWith(without)) return false;
  if (suffixes.length > 0 && !suffixes.some((suffix) => key.endsWith(suffix))) return false;
  return sinceMs === undefined || (version.lastModified ?? 0) >= sinceMs;
}
