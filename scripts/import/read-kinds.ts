import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fetchSource } from "./fetch-source";
import { ImportError } from "./import-error";
import { type KindSchema, selectKind } from "./kind-schema";
import { SCHEMAS_DIR } from "./outputs";
import { parseCrds } from "./parse-crds";
import { formatKindRef, type Source } from "./sources";

/**
 * Reads the wanted kinds from the pinned upstream files, digests verified.
 *
 * @param crdDir folder of the files; undefined: each from its URL
 * @throws AggregateError of all {@link ImportError}s, so that one run tells every new digest of a bump
 */
export async function readUpstreamKinds(
  sources: readonly Source[],
  crdDir: string | undefined,
): Promise<KindSchema[]> {
  const results = await Promise.allSettled(
    sources.map(async (source) => {
      const crds = parseCrds(await fetchSource(source, crdDir), source.file);
      return source.kinds.map((ref) => selectKind(crds, ref, source));
    }),
  );
  const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} sources failed`);
  return results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
}

/**
 * Reads the wanted kinds back from the committed schemas, which needs neither upstream files nor a network.
 *
 * @throws ImportError `IMPORT_OUT_OF_DATE` when the schemas lack a kind, version or release of `sources`
 */
export async function readCommittedKinds(root: string, sources: readonly Source[]): Promise<KindSchema[]> {
  const groups = new Set(sources.flatMap((source) => source.kinds.map((kind) => kind.group)));
  const committed = (await Promise.all([...groups].map((group) => readGroup(root, group)))).flat();
  return sources.flatMap((source) =>
    source.kinds.map((ref) => {
      const found = committed.find(
        (each) =>
          formatKindRef(each) === formatKindRef(ref) &&
          each.component === source.component &&
          each.componentVersion === source.version,
      );
      if (found !== undefined) return found;
      throw new ImportError("IMPORT_OUT_OF_DATE", {
        what: `no committed schema for ${formatKindRef(ref)} of ${source.component} ${source.version}`,
        where: `${SCHEMAS_DIR}/${ref.group}.json`,
        next: "run `npm run import` and commit the result",
      });
    }),
  );
}

/** A missing file is a group without kinds: the caller then names the first kind it lacks. */
async function readGroup(root: string, group: string): Promise<KindSchema[]> {
  try {
    return JSON.parse(await readFile(join(root, SCHEMAS_DIR, `${group}.json`), "utf8")) as KindSchema[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
