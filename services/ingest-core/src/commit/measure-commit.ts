import type { LoadedTable } from "../catalog/catalog";
import type { BatchState } from "./batch-state";
import { branchHead, DEFAULT_BRANCH, findSnapshot } from "./branch";
import type { CommitContext } from "./committer-options";
import { ledgerProperty } from "./ledger/ledger";
import type { SnapshotRound } from "./snapshot/snapshot-round";

/** Where a group of batches was committed. */
export interface CommittedPlace {
  /** `namespace.name`. */
  readonly name: string;
  readonly branch: string;
  readonly context: CommitContext;
}

/**
 * Observes a group that has become a snapshot: how long it took, what was written, how old the objects
 * were, and what the table is like now. To be called before its batches are told.
 */
export function measureCommit(round: SnapshotRound, loaded: LoadedTable, place: CommittedPlace): void {
  const { name, context } = place;
  const { observer } = context;
  const table = { table: name };
  const now = context.clock.now();
  const began = Math.min(...round.members.map(({ firstAttemptAt = now }) => firstAttemptAt));
  observer.observe("ingest_commit_seconds", (now - began) / 1000, table);
  observer.observe("ingest_commit_group_batches", round.members.length, table);
  observer.count("ingest_files_committed_total", round.ids.size, table);
  for (const { file } of round.files) {
    observer.observe("ingest_output_bytes", Number(file.fileSizeInBytes), table);
  }
  for (const ms of round.members.flatMap(eventTimes)) {
    observer.observe("ingest_freshness_seconds", Math.max(0, now - ms) / 1000, table);
  }
  if (place.branch === DEFAULT_BRANCH) measureTable(loaded, place);
}

/** When the objects were written whose rows the batch brings, in ms since the epoch. */
function eventTimes({ files, open }: BatchState): readonly number[] {
  const ids = new Set(files.flatMap(({ sources }) => sources));
  return [...ids].flatMap((id) => open.get(id)?.eventTimeMs ?? []);
}

/** Totals that the head's summary does not state are left as they were, not guessed. */
function measureTable({ metadata }: LoadedTable, { name, context, branch }: CommittedPlace): void {
  const { observer } = context;
  const table = { table: name };
  observer.gauge("ingest_ledger_bytes", metadata.properties[ledgerProperty(branch)]?.length ?? 0, table);
  const head = findSnapshot(metadata, branchHead(metadata, branch).parentId);
  if (head === undefined) return;
  observer.gauge("ingest_table_committed_timestamp_seconds", head["timestamp-ms"] / 1000, table);
  const { summary } = head;
  const [files, bytes, records] = ["total-data-files", "total-files-size", "total-records"].map((total) =>
    Number(summary[total] ?? Number.NaN),
  ) as [number, number, number];
  if (!Number.isNaN(files)) observer.gauge("ingest_table_data_files", files, table);
  if (!Number.isNaN(bytes)) observer.gauge("ingest_table_bytes", bytes, table);
  if (!Number.isNaN(records)) observer.gauge("ingest_table_records", records, table);
}
