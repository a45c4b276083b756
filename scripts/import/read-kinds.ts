import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fetchSource } from "./fetch-source";
import { type KindSchema, selectKind } from "./kind-schema";
import { SCHEMAS_DIR } from "./outputs";
import { parseCrds } from "./parse-crds";
import type { Source } from "./sources";

/**
 * Reads the wanted kinds from the pinned upstream files, digests verified.
 *
 * @param crdDir folder of the files; undefined: each from its URL
 */
export async function readUpstreamKinds(
  sources: readonly Source[],
  crdDir: string | undefined,
): Promise<KindSchema[]> {
  const perSource = await Promise.all(
    sources.map(async (source) => {
      const crds = parseCrds(await fetchSource(source, crdDir), source.file);
      return source.kinds.map((ref) => selectKind(crds, ref, source));
    }),
  );
  return perSource.flat();
}

/** Reads the kinds back from the committed schemas, which needs neither the upstream files nor a network. */
export async function readCommittedKinds(root: string, sources: readonly Source[]): Promise<KindSchema[]> {
  const groups = new Set(sources.flatMap((source) => source.kinds.map((kind) => kind.group)));
  const perGroup = await Promise.all(
    [...groups].map(async (group) => {
      const text = await readFile(join(root, SCHEMAS_DIR, `${group}.json`), "utf8");
      return JSON.parse(text) as KindSchema[];
    }),
  );
  return perGroup.flat();
}
