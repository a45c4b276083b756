import { IngestError } from "../../errors";
import type { IdentifiedFile, Quarantined } from "../../plan/plan";
import { isFileFault, quarantined } from "../../plan/quarantine-reason";
import type { DuckDbSession } from "./duckdb";
import type { RowSource } from "./row-source";

/**
 * The files that cannot be decoded, each by itself: one or two passes over what is on disk already, where halving
 * the job would download most of it again for every file that is bad.
 *
 * @param paths of the files, by position
 * @param rowsOf rows of some of the paths
 * @returns nothing when the files fail only together
 * @throws IngestError `engine.*`
 */
export async function undecodableFiles(
  session: DuckDbSession,
  files: readonly IdentifiedFile[],
  paths: readonly string[],
  rowsOf: (paths: readonly string[]) => Promise<RowSource>,
): Promise<readonly Quarantined[]> {
  const withBadValues = await filesWithBadValues(session, await rowsOf(paths));
  if (!session.isUsable) return [];
  const suspects = withBadValues.size === 0 ? paths : paths.filter((path) => withBadValues.has(path));
  return scanEach(session, files, paths, suspects, rowsOf);
}

/**
 * Scans files one by one, keeping no row. What their reader rejects is then in the session's list.
 *
 * @returns those that cannot be decoded
 * @throws IngestError `engine.*`
 */
export async function scanEach(
  session: DuckDbSession,
  files: readonly IdentifiedFile[],
  paths: readonly string[],
  suspects: readonly string[],
  rowsOf: (paths: readonly string[]) => Promise<RowSource>,
): Promise<readonly Quarantined[]> {
  const found: Quarantined[] = [];
  for (const path of suspects) {
    const file = files[paths.indexOf(path)];
    if (file === undefined) continue;
    try {
      const { select } = await rowsOf([path]);
      // Makes every value of every column. A plain count would be answered from statistics.
      await session.rows(`SELECT bit_xor(hash(COLUMNS(*))) FROM (${select})`);
    } catch (error) {
      if (!isFileFault(error)) throw error;
      found.push(quarantined(file, withoutPaths(error, [path], [file])));
      // The others' turn comes when the job is done again without this one.
      if (!session.isUsable) return found;
    }
  }
  return found;
}

/** Paths of CSV files with values that are none of their column; nothing when a file stops its reader altogether. */
async function filesWithBadValues(
  session: DuckDbSession,
  { countBad }: RowSource,
): Promise<ReadonlySet<string>> {
  if (countBad === undefined) return new Set();
  try {
    return new Set((await session.rows(countBad)).map(([path]) => String(path)));
  } catch (error) {
    if (!isFileFault(error)) throw error;
    return new Set();
  }
}

/** Messages name objects, not files of a folder that is gone. */
export function withoutPaths(
  error: IngestError,
  paths: readonly string[],
  files: readonly IdentifiedFile[],
): IngestError {
  let { message } = error;
  paths.forEach((path, i) => {
    message = message.replaceAll(path, files[i]?.uri ?? path);
  });
  if (message === error.message) return error;
  return new IngestError(error.code, message, error.retriable, error.context, { cause: error.cause });
}
