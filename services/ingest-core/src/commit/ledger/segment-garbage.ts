import type { CommitContext } from "../committer-options";
import type { TableAccess } from "../table-access";
import { decodeLedger } from "./property-codec";

/** Segments younger than this may belong to a commit that is under way, ms. */
const GRACE_MS = 24 * 60 * 60 * 1000;

/**
 * Deletes ledger segments that no branch's ledger refers to any more: merged
 * ones, forgotten ones, and those of commits that failed. Trouble is reported,
 * not thrown; the next compaction tries again.
 */
export async function collectSegmentGarbage(access: TableAccess, context: CommitContext): Promise<void> {
  const { clock, observer } = context;
  try {
    const table = await access.reload();
    const ledgers = Object.entries(table.metadata.properties).filter(([key]) =>
      /^ingest\.ledger(\.|$)/.test(key),
    );
    const used = new Set(ledgers.flatMap(([, text]) => decodeLedger(text).segments.map(({ uri }) => uri)));
    const store = access.store(table);
    const garbage: string[] = [];
    for await (const { uri, lastModified } of store.list(access.segments(table).directory)) {
      const isOld = lastModified !== undefined && clock.now() - lastModified > GRACE_MS;
      if (isOld && !used.has(uri)) garbage.push(uri);
    }
    if (garbage.length > 0) await store.delete(garbage);
    observer.count("ingest_ledger_segments_deleted_total", garbage.length, { table: access.name });
  } catch (error) {
    observer.log("warn", "ledger.garbage-failed", { table: access.name, error: String(error) });
  }
}
