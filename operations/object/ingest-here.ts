import { type FileOutcome, IngestEngine, prefixQuarantine } from "@floe/ingest-core";
import type { CoveredObject } from "../bucket/covered-objects";
import type { OperationContext } from "../contract";
import type { Lakehouse } from "../lakehouse";

/** Objects of one request to the engine: what fits into one commit. */
const BATCH_FILES = 1000;
const DAY_MS = 86_400_000;

/** What became of one object. */
export interface Ingested {
  readonly object: CoveredObject;
  readonly result: string;
  readonly detail?: string;
}

/**
 * Ingests objects in this process: the worker's engine with the worker's settings. The ledger keeps both from
 * doing the same twice.
 *
 * @throws IngestError as `IngestEngine.ingest`
 */
export async function ingestHere(
  objects: readonly CoveredObject[],
  { store, catalog, storeOf }: Lakehouse,
  { settings, signal }: OperationContext,
): Promise<readonly Ingested[]> {
  const engine = new IngestEngine({
    inbox: store,
    catalog,
    store: storeOf,
    rules: () => ({ contract: settings.schemaContract }),
    ledgerLimits: { horizonMs: settings.ledgerHorizonDays * DAY_MS },
    quarantine: prefixQuarantine(store, settings.quarantine),
    ...(settings.createTables && { createTables: () => ({}) }),
  });
  const rows: Ingested[] = [];
  for (const table of new Set(objects.map((object) => object.table))) {
    const all = objects.filter((object) => object.table === table);
    for (let at = 0; at < all.length; at += BATCH_FILES) {
      const batch = all.slice(at, at + BATCH_FILES);
      const files = batch.map(({ uri, size, etag, versionId, writtenMs }) => ({
        uri,
        size,
        etag,
        eventTime: new Date(writtenMs).toISOString(),
        ...(versionId !== undefined && { versionId }),
      }));
      const { files: outcomes } = await engine.ingest({ table, files }, { signal });
      const byUri = new Map(outcomes.map((outcome) => [outcome.uri, outcome]));
      for (const object of batch) {
        const outcome = byUri.get(object.uri);
        if (outcome === undefined) continue;
        const detail = detailOf(outcome);
        rows.push({ object, result: outcome.outcome, ...(detail !== undefined && { detail }) });
      }
    }
  }
  return rows;
}

function detailOf(outcome: FileOutcome): string | undefined {
  if (outcome.outcome === "committed") return `snapshot ${outcome.snapshotId}`;
  return outcome.outcome === "quarantined" ? `${outcome.code}: ${outcome.reason}` : undefined;
}
