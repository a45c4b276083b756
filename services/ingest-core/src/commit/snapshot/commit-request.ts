import type { LoadedTable, TableRequirement, TableUpdate } from "../../catalog/catalog";
import { writeManifestList } from "../../iceberg/manifest/write-manifest-list";
import { branchHead } from "../branch";
import type { CommitContext } from "../committer-options";
import { appendToLedger } from "../ledger/append";
import type { LedgerView } from "../ledger/ledger-view";
import { encodeLedger } from "../ledger/property-codec";
import type { TableAccess } from "../table-access";
import { listedManifests } from "./listed-manifests";
import { metadataDirectory } from "./metadata-paths";
import { newSnapshot } from "./new-snapshot";
import { requirements, updates } from "./requirements-and-updates";
import type { SnapshotRound } from "./snapshot-round";

/** One attempt to commit a round: what is sent, and which objects it refers to. */
export interface CommitRequest {
  readonly requirements: readonly TableRequirement[];
  readonly updates: readonly TableUpdate[];
  /** Head of the branch that it asserts; `undefined` when the branch does not exist. */
  readonly headId: bigint | undefined;
  /** Objects that the table refers to once this is applied. */
  readonly refersTo: readonly string[];
  /** The new manifest list: the next commit need not read it from the store. */
  readonly list: { readonly uri: string; readonly bytes: Uint8Array };
  /** Whether it drops ledger segments, so that there may be garbage afterwards. */
  readonly dropsSegments: boolean;
}

/** Where a request is put together. */
export interface RequestContext {
  readonly access: TableAccess;
  readonly branch: string;
  readonly context: CommitContext;
}

/**
 * Puts one attempt together for the table as it is: ledger, manifest list,
 * requirements and updates. All objects it refers to are stored when it returns.
 *
 * @param ordinal of the attempt within the round, from 0
 * @throws IngestError `table.ledger-segment-*`, `store.*`; nothing was sent
 */
export async function buildCommitRequest(
  round: SnapshotRound,
  table: LoadedTable,
  view: LedgerView,
  ordinal: number,
  where: RequestContext,
): Promise<CommitRequest> {
  const { metadata } = table;
  const head = branchHead(metadata, where.branch);
  const sequenceNumber = metadata["last-sequence-number"] + 1n;
  const [ledger, manifests] = await Promise.all([
    nextLedger(round, table, view, sequenceNumber, where),
    listedManifests(round, table, head, ordinal, where.access, where.context),
  ]);
  const formatVersion = metadata["format-version"] === 3 ? 3 : 2;
  const written = writeManifestList({
    formatVersion,
    snapshotId: round.snapshotId,
    parentSnapshotId: head.parentId ?? null,
    sequenceNumber,
    manifests,
    ...(formatVersion === 3 && { nextRowId: metadata["next-row-id"] ?? 0n }),
  });
  const uri = `${metadataDirectory(metadata)}/snap-${round.snapshotId}-${ordinal}-${round.uuid}.avro`;
  round.own.add(uri);
  await Promise.all([where.access.store(table).put(uri, written.bytes), round.uploaded]);
  const place = { head, sequenceNumber, manifestList: uri, assignedRows: written.assignedRows };
  const snapshot = newSnapshot(round, metadata, place, where.context);
  return {
    requirements: requirements(round, metadata, head, where.branch),
    updates: updates(round, metadata, head, where.branch, snapshot, ledger.property),
    headId: head.ref?.["snapshot-id"],
    refersTo: [
      uri,
      ...manifests.map(({ path }) => path),
      ...round.files.map(({ file }) => file.path),
      ...ledger.written,
    ],
    list: { uri, bytes: written.bytes },
    dropsSegments: ledger.dropsSegments,
  };
}

async function nextLedger(
  round: SnapshotRound,
  table: LoadedTable,
  view: LedgerView,
  sequenceNumber: bigint,
  { access, context }: RequestContext,
): Promise<{ property: string; written: string[]; dropsSegments: boolean }> {
  const { snapshotId, nonce, ids, at } = round;
  const { ledger, written } = await appendToLedger(
    view.ledger,
    { snapshotId, sequenceNumber, nonce, ids, at },
    access.segments(table),
    context.ledgerLimits,
    context.clock.now(),
  );
  const uris = written.map(({ uri }) => uri);
  for (const uri of uris) round.own.add(uri);
  const kept = new Set(ledger.segments.map(({ uri }) => uri));
  const dropsSegments = view.ledger.segments.some(({ uri }) => !kept.has(uri));
  return { property: encodeLedger(ledger), written: uris, dropsSegments };
}
