import type { Snapshot } from "@floe/ingest-core";
import { ledgerProperty } from "../../src/commit/ledger/ledger";
import { LedgerView } from "../../src/commit/ledger/ledger-view";
import { decodeLedger } from "../../src/commit/ledger/property-codec";
import { SegmentStore } from "../../src/commit/ledger/segment-store";
import { readManifest } from "../../src/iceberg/manifest/read-manifest";
import { readManifestList } from "../../src/iceberg/manifest/read-manifest-list";
import { memoryStore } from "../simulation/memory-store";
import type { World } from "./world";

/** What a reader of a branch sees. */
export interface TableContent {
  /** `<identity> <slice>/<slices>` of every row group, as often as it is there. */
  readonly rows: readonly string[];
  /** Data files of writers that are none of ours. */
  readonly foreign: readonly string[];
}

/** Reads a branch as a query engine does: snapshot, manifest list, manifests, data files. */
export async function readBranch(world: World, branch = "main"): Promise<TableContent> {
  const { refs, snapshots } = await world.table();
  const head = snapshots.find((s) => s["snapshot-id"] === refs[branch]?.["snapshot-id"]);
  return head === undefined ? { rows: [], foreign: [] } : readSnapshot(world, head);
}

export function readSnapshot(world: Pick<World, "objects">, snapshot: Snapshot): TableContent {
  const rows: string[] = [];
  const foreign: string[] = [];
  for (const listed of readManifestList(world.objects.get(snapshot["manifest-list"]))) {
    for (const { status, file } of readManifest(world.objects.get(listed.path), listed).entries) {
      if (status === "deleted") continue;
      const content = Buffer.from(world.objects.get(file.path)).toString();
      if (file.path.includes("foreign")) foreign.push(file.path);
      else rows.push(...content.split("\n"));
    }
  }
  return { rows, foreign };
}

/** Names of the sources whose rows are there twice, or only in part. */
export function misplaced(content: TableContent): string[] {
  const slices = new Map<string, string[]>();
  for (const row of content.rows) {
    const [id = "", slice = ""] = row.split(" ");
    slices.set(id, [...(slices.get(id) ?? []), slice]);
  }
  const wholes = ["1/1", "1/2,2/2"];
  return [...slices].filter(([, found]) => !wholes.includes(found.sort().join())).map(([id]) => id);
}

/** The ledger of a branch, as the property says it, with its segments. */
export async function readLedger(world: World, branch = "main"): Promise<LedgerView | undefined> {
  const text = (await world.table()).properties[ledgerProperty(branch)];
  if (text === undefined) return undefined;
  const store = memoryStore(world.objects);
  const segments = new SegmentStore({ store: () => store, directory: "", random: () => new Uint8Array(16) });
  return LedgerView.open(decodeLedger(text), segments);
}

/** Names of the objects that no snapshot and no ledger refers to: garbage, or on its way. */
export async function unreferenced(world: World): Promise<string[]> {
  const { snapshots, properties } = await world.table();
  const used = new Set<string>();
  for (const snapshot of snapshots) {
    used.add(snapshot["manifest-list"]);
    for (const listed of readManifestList(world.objects.get(snapshot["manifest-list"]))) {
      used.add(listed.path);
      for (const { file } of readManifest(world.objects.get(listed.path), listed).entries)
        used.add(file.path);
    }
  }
  for (const [key, text] of Object.entries(properties)) {
    if (!key.startsWith("ingest.ledger")) continue;
    for (const { uri } of decodeLedger(text).segments) used.add(uri);
  }
  return [...world.objects.objects.keys()]
    .filter((uri) => !used.has(uri))
    .map((uri) => uri.replace(/^.*\//, ""));
}

/** Names of the files whose rows are in a branch, each as often as it is there, sorted. */
export async function ingested(world: World, names: readonly string[], branch = "main"): Promise<string[]> {
  const { rows } = await readBranch(world, branch);
  const byId = new Map(names.map((name) => [world.file(name).id, name]));
  const first = rows.filter((row) => row.endsWith(" 1/1") || row.endsWith(" 1/2"));
  return first.map((row) => byId.get(row.slice(0, 32)) ?? row).sort();
}
