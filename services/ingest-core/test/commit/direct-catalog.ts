import type { CatalogFault, CatalogRequest, TableDocument } from "@floe/devstack";
import { type Catalog, type CommitOutcome, IngestError, type LoadedTable } from "@floe/ingest-core";
import type { Actor } from "../simulation/simulation";
import { NAME, TABLE, type World } from "./world";

const LOAD = { method: "GET", path: "/v1/namespaces/db/tables/t" } as CatalogRequest;
const COMMIT = { method: "POST", path: "/v1/namespaces/db/tables/t" } as CatalogRequest;

/**
 * The embedded catalog without HTTP and JSON between it and the committer, with
 * the same network and the same faults: three times as many schedules a second
 * as through the REST client.
 */
export function directCatalog(world: World, actor: Actor): Catalog {
  const travel = async <T>(name: string, serve: () => Promise<T>): Promise<T> => {
    await world.sim.step(actor, name);
    const served = world.sim.step(world.network, `serves ${name}`).then(serve);
    served.catch(() => {});
    const answer = await served;
    await world.sim.step(actor, `${name} answered`);
    return answer;
  };
  const unavailable = (what: string) => new IngestError("catalog.unavailable", what, true);

  return {
    loadTable: (_table, known, options) =>
      travel("load", async () => {
        const fault = world.fault(LOAD);
        if (fault?.kind === "latency") await world.sim.step(world.network, "sleep", fault.ms);
        else if (fault !== undefined) throw unavailable(fault.kind);
        const { document, location = "" } = await world.created.catalog.loadTable(NAME);
        const etag = `${options?.snapshots ?? "refs"} ${location}`;
        if (known?.etag === etag) return undefined;
        return loaded(document, etag, options?.snapshots ?? "refs");
      }),
    commit: (_table, requirements, updates) =>
      travel("commit", () => {
        const apply = () => commit(world, requirements, updates);
        return withFault(world, world.fault(COMMIT), apply);
      }),
    createTable: () => Promise.reject(new Error(`${TABLE} exists`)),
  };
}

async function withFault(
  world: World,
  fault: CatalogFault | undefined,
  apply: () => Promise<CommitOutcome>,
): Promise<CommitOutcome> {
  const unknown: CommitOutcome = { kind: "unknown", reason: fault?.kind ?? "" };
  switch (fault?.kind) {
    case undefined:
      return apply();
    case "latency":
      await world.sim.step(world.network, "sleep", fault.ms);
      return apply();
    case "refuse":
      return fault.status === 409 ? { kind: "conflict", reason: "injected" } : unknown;
    case "fail-after":
      await apply();
      return fault.status === 409 ? { kind: "conflict", reason: "injected after it was applied" } : unknown;
    case "apply-later":
      void world.sim.step(world.network, "sleep", fault.ms).then(apply);
      return unknown;
    case "disconnect":
      if (fault.when === "after") await apply();
      return unknown;
    default:
      await apply();
      return unknown;
  }
}

async function commit(
  world: World,
  requirements: readonly { readonly type: string }[],
  updates: readonly { readonly action: string }[],
): Promise<CommitOutcome> {
  try {
    const { document, location = "" } = await world.created.catalog.commit(NAME, requirements, updates);
    return { kind: "committed", table: loaded(document, `all ${location}`, "all") };
  } catch (error) {
    const { status = 500, message } = error as { status?: number; message: string };
    const isStale = /older than last sequence number/.test(message);
    if (status === 409 || isStale) return { kind: "conflict", reason: message };
    return { kind: "rejected", status, reason: message };
  }
}

function loaded(document: TableDocument, etag: string, snapshots: "refs" | "all"): LoadedTable {
  const heads = new Set(Object.values(document.refs).map((ref) => ref["snapshot-id"]));
  const visible = document.snapshots.filter((snapshot) => heads.has(snapshot["snapshot-id"]));
  const metadata = snapshots === "all" ? document : { ...document, snapshots: visible };
  return { metadata, etag, config: {} };
}
