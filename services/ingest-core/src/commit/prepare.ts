import type { LoadedTable } from "../catalog/catalog";
import { IngestError } from "../errors";
import { type BatchState, baseOf } from "./batch-state";
import { branchHead } from "./branch";
import type { Produced } from "./commit-batch";
import type { CommitContext } from "./committer-options";
import { isBeyondLedger } from "./ledger/file-age";
import type { LedgerView } from "./ledger/ledger-view";
import { withoutSources } from "./reassembly";
import { scanSources } from "./recovery/source-scan";
import type { TableAccess } from "./table-access";

/** What {@link prepareBatch} works with. */
export interface PrepareContext {
  readonly access: TableAccess;
  readonly branch: string;
  readonly context: CommitContext;
}

/**
 * Brings a batch in line with the table as it is now: takes out what is in the
 * ledger, searches the table for what the ledger can not know, drops data files
 * that became wrong, and has the missing ones made.
 *
 * @returns whether there is something to commit
 * @throws what `produce` throws; IngestError `engine.produced` when it breaks its promise
 */
export async function prepareBatch(
  state: BatchState,
  table: LoadedTable,
  view: LedgerView,
  where: PrepareContext,
): Promise<boolean> {
  state.batch.signal?.throwIfAborted();
  const gone = takeRecorded(state, view);
  for (const id of await takeBeyondLedger(state, table, view, where)) gone.add(id);
  await dropOutdated(state, table, gone, where);
  const missing = [...state.open.values()].filter(({ id }) => !state.planned.has(id));
  if (missing.length > 0) {
    const { signal } = state.batch;
    const produced = await state.batch.produce({ table, files: missing, ...(signal && { signal }) });
    accept(state, produced, new Set(missing.map(({ id }) => id)));
    state.base = baseOf(table);
  }
  return state.files.length > 0;
}

/** Takes out files that the ledger has. */
function takeRecorded(state: BatchState, view: LedgerView): Set<string> {
  const gone = new Set([...state.open.keys()].filter((id) => view.has(id)));
  for (const id of gone) {
    state.open.delete(id);
    state.duplicates.add(id);
  }
  return gone;
}

/** Whether the ledger alone can not say that a file is new. */
export function needsSearch(state: BatchState, view: LedgerView, now: number): boolean {
  const { floor } = view.ledger;
  return [...state.open.values()].some(
    (file) => !state.searched.has(file.id) && isBeyondLedger(file, floor, now),
  );
}

/** Files older than the ledger's memory: searched for in the table, or quarantined. Never taken for new. */
async function takeBeyondLedger(
  state: BatchState,
  table: LoadedTable,
  view: LedgerView,
  { access, branch, context }: PrepareContext,
): Promise<Set<string>> {
  const gone = new Set<string>();
  const now = context.clock.now();
  if (!needsSearch(state, view, now)) return gone;
  const { parentId } = branchHead(table.metadata, branch);
  const scan = context.onBeyondLedger === "scan" ? await scanSources(access, parentId, context) : undefined;
  const { floor } = view.ledger;
  for (const file of [...state.open.values()]) {
    if (state.searched.has(file.id) || !isBeyondLedger(file, floor, now)) continue;
    if (scan?.unattributed.length === 0 && !scan.ids.has(file.id)) {
      state.searched.add(file.id);
      continue;
    }
    gone.add(file.id);
    state.open.delete(file.id);
    if (scan?.ids.has(file.id) === true) {
      state.duplicates.add(file.id);
      continue;
    }
    state.quarantined.push({
      file,
      code: "file.beyond-horizon",
      reason:
        `written at ${new Date(file.eventTimeMs).toISOString()}, before the ledger's memory begins ` +
        `(${new Date(floor).toISOString()}), and the table can not tell whether its rows are there`,
    });
  }
  return gone;
}

/** Drops data files that hold rows of files that went, or that were made for another schema or spec. */
async function dropOutdated(
  state: BatchState,
  table: LoadedTable,
  gone: ReadonlySet<string>,
  { access, context }: PrepareContext,
): Promise<void> {
  const stale = state.base !== undefined && !state.fits(table);
  const touched = state.files.some(({ sources }) => sources.some((id) => gone.has(id)));
  if (!stale && !touched) return;
  // A schema change was decided from all files together, so it is decided again from all of them.
  const everything = stale || state.evolveTo !== undefined || state.publishes !== undefined;
  const { kept, dropped, again } = everything
    ? { kept: [], dropped: state.files, again: new Set(state.open.keys()) }
    : withoutSources(state.files, gone);
  state.files = kept;
  for (const id of again) state.planned.delete(id);
  if (everything) {
    state.evolveTo = undefined;
    state.nameMapping = undefined;
    state.publishes = undefined;
  }
  context.observer.count("ingest_batches_reassembled_total", 1, { table: access.name });
  const paths = dropped.map(({ file }) => file.path);
  await state.own.discard(access.store(table), context.observer, paths);
}

function accept(state: BatchState, produced: Produced, asked: ReadonlySet<string>): void {
  for (const { file, sources, owned = true } of produced.files) {
    if (owned) state.own.add(file.path);
    const stray = sources.find((id) => !asked.has(id));
    if (stray !== undefined || sources.length === 0) {
      const what = stray === undefined ? "no source" : `source ${stray}, which was not asked for`;
      throw new IngestError("engine.produced", `data file ${file.path} has ${what}`, false, {
        uri: file.path,
      });
    }
  }
  const kept = new Set(produced.files.flatMap(({ sources }) => sources));
  for (const refused of produced.quarantined ?? []) {
    const open = [...state.open.values()].filter(({ id }) => asked.has(id));
    // The very object first: a batch may hold several versions of one URI.
    const known = open.find((file) => file === refused.file);
    const id = (known ?? open.find((file) => file.uri === refused.file.uri))?.id;
    if (id === undefined || kept.has(id)) {
      const what = id === undefined ? "was not asked for" : "has rows in a data file";
      throw new IngestError("engine.produced", `quarantined ${refused.file.uri} ${what}`, false, {
        uri: refused.file.uri,
      });
    }
    state.open.delete(id);
    state.quarantined.push(refused);
  }
  for (const id of asked) state.planned.add(id);
  state.files = [...state.files, ...produced.files];
  state.evolveTo = produced.evolveTo ?? state.evolveTo;
  state.nameMapping = produced.nameMapping ?? state.nameMapping;
  state.publishes = produced.publishes ?? state.publishes;
}
