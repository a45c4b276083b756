import type { Ingestor } from "@floe/event-server";
import { IngestEngine, type Observer, prefixQuarantine, type Tracing } from "@floe/ingest-core";
import { openLakehouse } from "@floe/lakehouse-access";
import type { WorkerEnvironment } from "./environment";

const DAY_MS = 24 * 60 * 60 * 1000;
const MIB = 2 ** 20;

/** Puts the engine together from what the environment says; nothing is asked of the network. */
export function openIngestor(env: WorkerEnvironment, observer: Observer, tracing: Tracing): Ingestor {
  const { inbox, catalog, store } = openLakehouse(env, observer);
  const engine = new IngestEngine({
    inbox,
    catalog,
    store,
    observer,
    tracing,
    rules: () => ({ contract: env.schemaContract }),
    ledgerLimits: { horizonMs: env.ledgerHorizonDays * DAY_MS },
    ...(env.createTables && { createTables: () => ({}) }),
    ...(env.quarantine === undefined ? {} : { quarantine: prefixQuarantine(inbox, env.quarantine) }),
    encode: {
      memoryBytes: encodeMemory(process.constrainedMemory() ?? 0),
      ...(env.spillDirectory === undefined ? {} : { spoolDirectory: env.spillDirectory }),
      ...(env.spillBytes === undefined ? {} : { spillBytes: env.spillBytes }),
    },
  });
  return { ingest: async (request, { signal }) => ({ ...(await engine.ingest(request, { signal })) }) };
}

/**
 * Memory for DuckDB: what the container has beside this process's own 200 MiB, within what one
 * job makes use of. The kernel ends a pod that takes more than its limit, with all its batches.
 *
 * @param containerBytes limit of the cgroup; 0 and absurd numbers mean that there is none
 */
export function encodeMemory(containerBytes: number): number {
  const most = 384 * MIB;
  if (containerBytes <= 0 || containerBytes > Number.MAX_SAFE_INTEGER) return most;
  return Math.max(128 * MIB, Math.min(most, containerBytes - 200 * MIB));
}
