import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diskMetadataFiles, diskPointers, memoryMetadataFiles, memoryPointers } from "@floe/devstack";
import { append, openTable } from "./fixture";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "floe-catalog-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const main = (id: bigint | null) => [{ type: "assert-ref-snapshot-id", ref: "main", "snapshot-id": id }];

describe.each(["memory", "disk"])("compare and swap in %s", (kind) => {
  const storage = () =>
    kind === "disk"
      ? { pointers: diskPointers(folder), files: diskMetadataFiles(folder) }
      : { pointers: memoryPointers(), files: memoryMetadataFiles() };

  test("of commits that assert the same parent, exactly one is applied", async () => {
    const { commit, call } = await openTable(storage());
    const racers = Array.from({ length: 8 }, (_, i) => commit(main(null), append(BigInt(i + 1), 1n)));
    const statuses = (await Promise.all(racers)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
    const { json } = await call("GET", "/v1/namespaces/db/tables/t");
    expect(json.metadata.snapshots).toHaveLength(1);
  });

  test("commits that assert nothing in common are all applied", async () => {
    const { commit, call } = await openTable(storage());
    const set = (key: string) => commit([], [{ action: "set-properties", updates: { [key]: "1" } }]);
    const keys = ["a", "b", "c", "d", "e"];
    await Promise.all(keys.map(set));
    const { json } = await call("GET", "/v1/namespaces/db/tables/t");
    expect(Object.keys(json.metadata.properties).sort()).toEqual([...keys, "owner"]);
  });
});

describe("on disk", () => {
  const storage = () => ({ pointers: diskPointers(folder), files: diskMetadataFiles(folder) });

  test("a catalog that is opened again knows everything, and earlier files are in the log", async () => {
    const first = await openTable(storage());
    await first.commit(main(null), append(9_007_199_254_740_993n, 1n));
    const again = await openTable(storage());
    const { json } = await again.call("GET", "/v1/namespaces/db/tables/t");
    expect(json.metadata["current-snapshot-id"]).toBe(9_007_199_254_740_993n);
    expect(json.metadata["metadata-log"]).toHaveLength(1);
    expect(json["metadata-location"]).toMatch(/\/metadata\/00001-.*\.metadata\.json$/);
    expect(await readdir(join(folder, "lake/warehouse/db/t/metadata"))).toHaveLength(2);
  });

  test("two processes on one folder can not both win", async () => {
    const one = await openTable(storage());
    const two = await openTable(storage());
    const results = await Promise.all([
      one.commit(main(null), append(1n, 1n)),
      two.commit(main(null), append(2n, 1n)),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test("the lock of a process that was killed is taken over", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    await writeFile(join(folder, "catalog.lock"), String(pid));
    const pointers = diskPointers(folder);
    expect(await pointers.swap({ version: 1, namespaces: {}, tables: {} })).toBe(true);
    expect(await pointers.swap({ version: 1, namespaces: {}, tables: {} })).toBe(false);
  });
});
