import type { ProducedFile } from "./commit-batch";

/** Which data files survive when some source files turn out to be in the table already. */
export interface Reassembly {
  readonly kept: readonly ProducedFile[];
  readonly dropped: readonly ProducedFile[];
  /** Identities that were in a dropped data file and are still needed: they have to be produced again. */
  readonly again: ReadonlySet<string>;
}

/**
 * Takes source files out of a set of data files.
 *
 * A data file with rows of such a source is dropped. The other sources in it
 * are made again as a whole, so every further data file with rows of theirs is
 * dropped too, until nothing changes any more: no source is ever half in one
 * generation of data files and half in another.
 */
export function withoutSources(files: readonly ProducedFile[], gone: ReadonlySet<string>): Reassembly {
  const touched = new Set(gone);
  let kept = files;
  const dropped: ProducedFile[] = [];
  for (let changed = true; changed; ) {
    const hit = kept.filter(({ sources }) => sources.some((id) => touched.has(id)));
    changed = hit.length > 0;
    kept = kept.filter((file) => !hit.includes(file));
    dropped.push(...hit);
    for (const { sources } of hit) for (const id of sources) touched.add(id);
  }
  const again = new Set([...touched].filter((id) => !gone.has(id)));
  return { kept, dropped, again };
}
