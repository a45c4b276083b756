import type { ManifestEntry } from "../../iceberg/manifest/manifest-entry";
import type { Manifest } from "../../iceberg/manifest/read-manifest";
import { IdSet } from "../ledger/id-set";

/**
 * Header entry of our manifests: for each entry, in order, base64 of the
 * identities whose rows are in the file; `=n` when they are those of entry n;
 * empty where they are not known.
 *
 * It answers "which source is in which data file" without opening data files,
 * also for those that were copied byte for byte and so could not be marked. Other
 * writers drop it when they rewrite manifests; nothing but a rebuild needs it.
 */
export const SOURCES_PROPERTY = "ingest.sources";

/** @param sources identities of each entry, in the order of the entries */
export function sourcesHeader(
  sources: readonly (readonly string[] | undefined)[],
): Readonly<Record<string, string>> {
  const first = new Map<readonly string[], number>();
  const encoded = sources.map((ids = [], i) => {
    const same = first.get(ids);
    if (same !== undefined) return `=${same}`;
    first.set(ids, i);
    return Buffer.from(IdSet.of(ids).bytes).toString("base64");
  });
  return { [SOURCES_PROPERTY]: encoded.join(",") };
}

/** @returns identities by data file path, for the entries that the manifest knows them of */
export function sourcesOf(
  manifest: Pick<Manifest, "properties" | "entries">,
): Map<string, readonly string[]> {
  const encoded = manifest.properties[SOURCES_PROPERTY]?.split(",");
  const sources = new Map<string, readonly string[]>();
  // A header that does not fit the entries was copied by somebody who did not know what it means.
  if (encoded === undefined || encoded.length !== manifest.entries.length) return sources;
  const decoded: (readonly string[] | undefined)[] = [];
  manifest.entries.forEach(({ file }, i) => {
    const text = encoded[i] ?? "";
    const ids = text.startsWith("=") ? decoded[Number(text.slice(1))] : decode(text);
    decoded.push(ids);
    if (ids !== undefined) sources.set(file.path, ids);
  });
  return sources;
}

/** Header of a manifest that was merged from others. */
export function mergedSources(
  inputs: readonly Manifest[],
  entries: readonly ManifestEntry[],
): Readonly<Record<string, string>> {
  const known = new Map(inputs.flatMap((input) => [...sourcesOf(input)]));
  return known.size === 0 ? {} : sourcesHeader(entries.map(({ file }) => known.get(file.path)));
}

function decode(text: string): readonly string[] | undefined {
  try {
    const ids = IdSet.fromSorted(Buffer.from(text, "base64"));
    return ids.size === 0 ? undefined : [...ids];
  } catch {
    return undefined;
  }
}
