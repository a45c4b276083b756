import type { RawS3Store } from "@floe/ingest-core";
import type { CoveredObject } from "../bucket/covered-objects";
import type { QuarantineIndex } from "../quarantine/records";
import type { LedgerBook } from "../table/ledger-book";
import { hasNoRows } from "./rows";

/** What became of an object. */
export type ObjectState =
  /** Its rows are in the table. */
  | "committed"
  /** A record says why it can not be ingested. */
  | "quarantined"
  /** It has no rows. */
  | "empty"
  /** It was written within the time that the pipeline may take. */
  | "in-flight"
  /** The ledger's memory does not reach back to it. */
  | "unknown"
  /** Nothing of the pipeline knows it. */
  | "missed";

/** What states are told from. */
export interface StateSources {
  readonly store: RawS3Store;
  readonly ledgers: Pick<LedgerBook, "ask">;
  readonly quarantine: Pick<QuarantineIndex, "has">;
  /** ms that an object may be on its way. */
  readonly graceMs: number;
  /** ms since the epoch. */
  readonly now: number;
}

/**
 * Finds out what became of an object. The table's word comes first: a record of the quarantine stays when a
 * replay has succeeded.
 *
 * @throws IngestError `table.ledger-*`, `catalog.*`, `store.*`
 */
export async function stateOf(object: CoveredObject, sources: StateSources): Promise<ObjectState> {
  const knowledge = await sources.ledgers.ask(object.table, object);
  if (knowledge === "committed") return "committed";
  if (sources.quarantine.has(object)) return "quarantined";
  // A clock that is ahead of ours makes it look as if it had not been written yet.
  if (object.writtenMs > sources.now - sources.graceMs) return "in-flight";
  if (knowledge === "unknown") return "unknown";
  return (await hasNoRows(sources.store, object)) ? "empty" : "missed";
}
