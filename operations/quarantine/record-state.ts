import type { QuarantineRecord, RawS3Store } from "@floe/ingest-core";
import type { CoveredObject } from "../bucket/covered-objects";
import { findObject } from "../object/find-object";
import type { LedgerBook } from "../table/ledger-book";
import type { QuarantineIndex } from "./records";

/** What a record of the quarantine is worth by now. */
export type RecordState =
  /** Its object is there, and nothing of it is in the table. */
  | "waiting"
  /** The table has its rows: a replay has succeeded since. */
  | "ingested"
  /** Another object stands under the key, and is in the table or has a record of its own. */
  | "replaced"
  /** There is no object any more. */
  | "gone";

/** What states are told from. */
export interface RecordSources {
  readonly store: Pick<RawS3Store, "head">;
  readonly ledgers: Pick<LedgerBook, "ask">;
  readonly quarantine: Pick<QuarantineIndex, "names">;
  readonly tableOf: (uri: string) => string;
}

/** A record's state, and the object that is under its key now. */
export interface RecordSight {
  readonly state: RecordState;
  /** @default - there is none */
  readonly object?: CoveredObject;
}

/**
 * Looks what became of a record's object. A record without an identity is about whatever is under the key.
 *
 * @throws IngestError `table.ledger-*`, `catalog.*`, `store.*`
 */
export async function sightOf(
  { table, file }: QuarantineRecord,
  { store, ledgers, quarantine, tableOf }: RecordSources,
): Promise<RecordSight> {
  const object = await findObject(store, file.uri, tableOf, file.versionId);
  const isIngested = async (table: string, id: string, writtenMs: number) =>
    (await ledgers.ask(table, { id, writtenMs })) === "committed";
  const id = file.id ?? object?.id;
  const writtenMs = Date.parse(file.eventTime ?? "") || (object?.writtenMs ?? 0);
  const seen = object === undefined ? {} : { object };
  if (id !== undefined && (await isIngested(table, id, writtenMs))) return { state: "ingested", ...seen };
  if (object === undefined) return { state: "gone" };
  const isReplaced =
    object.id !== id &&
    (quarantine.names(object.id) || (await isIngested(object.table, object.id, object.writtenMs)));
  return { state: isReplaced ? "replaced" : "waiting", object };
}
