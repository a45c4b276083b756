import type { CatalogFault } from "@floe/devstack";
import type { CommitterOptions } from "@floe/ingest-core";
import { appendForeign, expireSnapshots } from "./foreign-writers";
import { commitFaults, isCommit } from "./scripted-faults";
import { ingested, misplaced, readBranch, unreferenced } from "./table-content";
import { World, type WorldOptions } from "./world";

const NAMES = ["one", "two", "three"];

/** Commits three files while the faults happen. */
async function commitWith(
  script: (CatalogFault | undefined)[],
  more: Partial<WorldOptions> = {},
  options: Partial<CommitterOptions> = {},
) {
  const world = await World.create({ faults: commitFaults(...script), ...more });
  const actor = world.actor("a");
  const committer = world.committer(actor, options);
  const commit = () => world.run(() => committer.commit(world.batch(actor, NAMES)));
  return { world, actor, committer, commit };
}

async function expectOnce(world: World) {
  const content = await readBranch(world);
  expect(misplaced(content)).toEqual([]);
  expect(await ingested(world, NAMES)).toEqual([...NAMES].sort());
}

describe("definitely not applied: the attempt's objects go, another attempt comes", () => {
  test("409", async () => {
    const { world, commit } = await commitWith([
      { kind: "refuse", status: 409 },
      { kind: "refuse", status: 409 },
    ]);
    expect(await commit()).toMatchObject({ attempts: 3, duplicates: [] });
    await expectOnce(world);
    expect(await unreferenced(world)).toEqual([]);
  });

  test.each([400, 409] as const)("a stale sequence number, refused with %d", async (staleValuesStatus) => {
    // Another branch takes the number while main does not move: only the number is wrong.
    const world = await World.create({ catalog: { staleValuesStatus } });
    const actor = world.actor("a");
    const committer = world.committer(actor);
    await world.run(() => committer.commit(world.batch(actor, ["before"])));
    await world.run(() => appendForeign(world, world.actor("other"), "audit"));
    const result = await world.run(() => committer.commit(world.batch(actor, NAMES)));
    expect(result).toMatchObject({ attempts: 2, duplicates: [] });
    expect(await ingested(world, [...NAMES, "before"])).toEqual(["before", ...NAMES].sort());
    expect(await unreferenced(world)).toEqual([]);
  });

  test("429", async () => {
    const { world, commit } = await commitWith([{ kind: "refuse", status: 429 }]);
    expect(await commit()).toMatchObject({ attempts: 2 });
    await expectOnce(world);
    expect(await unreferenced(world)).toEqual([]);
  });

  test("manifests are written once, however many attempts it takes", async () => {
    const conflict = { kind: "refuse", status: 409 } as const;
    const { world, commit } = await commitWith([conflict, conflict, conflict]);
    await commit();
    const puts = world.sim.trace.filter((line) => / put .* after$/.test(line));
    expect(puts.filter((line) => line.includes("-m0.avro"))).toHaveLength(1);
    expect(puts.filter((line) => line.includes("put snap-"))).toHaveLength(4);
  });

  test.each([
    [403, "catalog.forbidden", true],
    [401, "catalog.unauthorized", true],
    [404, "table.not-found", false],
    [422, "catalog.commit-rejected", false],
  ])("%d is %s (retriable: %s), and leaves nothing behind", async (status, code, retriable) => {
    const { world, commit } = await commitWith([{ kind: "refuse", status }]);
    await expect(commit()).rejects.toMatchObject({ code, retriable });
    expect(await unreferenced(world)).toEqual([]);
  });

  test("conflicts without end become an error that can be retried, and leave nothing behind", async () => {
    const world = await World.create({
      faults: (request) => (isCommit(request) ? { kind: "refuse", status: 409 } : undefined),
    });
    const actor = world.actor("a");
    const batch = world.batch(actor, NAMES);
    const commit = world.run(() => world.committer(actor, { retry: { retries: 5 } }).commit(batch));
    await expect(commit).rejects.toMatchObject({ code: "catalog.commit-contention", retriable: true });
    expect(await unreferenced(world)).toEqual([]);
  });

  test("so does contention that lasts longer than the table allows", async () => {
    const world = await World.create({
      faults: (request) => (isCommit(request) ? { kind: "refuse", status: 409 } : undefined),
      properties: { "commit.retry.total-timeout-ms": "200", "commit.retry.num-retries": "1000" },
    });
    const actor = world.actor("a");
    const commit = world.run(() => world.committer(actor).commit(world.batch(actor, NAMES)));
    await expect(commit).rejects.toMatchObject({ code: "catalog.commit-contention" });
    expect(world.sim.now() - 1_700_000_000_000).toBeLessThan(1_000);
  });
});

describe("nobody knows whether it was applied", () => {
  const applied: CatalogFault[] = [
    { kind: "fail-after", status: 500 },
    { kind: "fail-after", status: 502 },
    { kind: "fail-after", status: 503 },
    { kind: "fail-after", status: 504 },
    { kind: "fail-after", status: 520 },
    { kind: "disconnect", when: "after" },
    { kind: "truncate" },
  ];
  test.each(applied)("%j: it was, and is found in the ledger", async (fault) => {
    const { world, commit } = await commitWith([fault]);
    const result = await commit();
    expect(result).toMatchObject({ attempts: 1, duplicates: [] });
    expect(result.committed).toHaveLength(3);
    await expectOnce(world);
    expect(await unreferenced(world)).toEqual([]);
    expect(world.objects.deleted.size).toBe(0);
  });

  const notApplied: CatalogFault[] = [
    { kind: "refuse", status: 500 },
    { kind: "refuse", status: 503 },
    { kind: "refuse", status: 504 },
    { kind: "disconnect", when: "before" },
  ];
  test.each(notApplied)("%j: it was not, and the same request goes out again", async (fault) => {
    const sent: string[] = [];
    const { world, commit } = await commitWith([fault], {
      catalog: { idempotencyKeyLifetime: "PT30M" },
      faults: (request) => {
        if (!isCommit(request)) return undefined;
        sent.push(`${request.headers["idempotency-key"]} ${request.body}`);
        return sent.length === 1 ? fault : undefined;
      },
    });
    await commit();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBe(sent[0]);
    await expectOnce(world);
  });

  test("a new attempt after a conflict has a new key", async () => {
    const keys: (string | undefined)[] = [];
    const { commit } = await commitWith([], {
      catalog: { idempotencyKeyLifetime: "PT30M" },
      faults: (request) => {
        if (!isCommit(request)) return undefined;
        keys.push(request.headers["idempotency-key"]);
        return keys.length === 1 ? { kind: "refuse", status: 409 } : undefined;
      },
    });
    await commit();
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
  });

  test.each([10, 2_000, 60_000])("it is applied %d ms later, after we had given it up", async (ms) => {
    const { world, commit } = await commitWith([{ kind: "apply-later", ms, status: 504 }]);
    const result = await commit();
    expect(result.committed).toHaveLength(3);
    await expectOnce(world);
  });

  test("somebody else commits meanwhile, so the lost attempt can not come back", async () => {
    const { world, actor, committer } = await commitWith([undefined, { kind: "refuse", status: 503 }]);
    await world.run(() => committer.commit(world.batch(actor, ["before"])));
    const other = world.actor("other");
    const result = world.run(async () => {
      const [committed] = await Promise.all([
        committer.commit(world.batch(actor, NAMES)),
        world.sim.step(other, "waits", 50).then(() => appendForeign(world, other)),
      ]);
      return committed;
    });
    expect(await result).toMatchObject({ duplicates: [] });
    const content = await readBranch(world);
    expect(misplaced(content)).toEqual([]);
    expect(content.foreign).toHaveLength(1);
    // The lost request is not sent again: what it asserts is gone.
    const sent = world.sim.trace.filter((line) => line === "a POST /namespaces/db/tables/t");
    expect(sent).toHaveLength(3);
    // What the lost attempt refers to is never deleted: its list stays as an orphan.
    expect(await unreferenced(world)).toEqual([expect.stringMatching(/^snap-/)]);
  });

  test("it was applied, others committed on top, and its snapshot is expired", async () => {
    const { world, actor, committer } = await commitWith([{ kind: "fail-after", status: 503 }]);
    const other = world.actor("other");
    const result = await world.run(async () => {
      const [committed] = await Promise.all([
        committer.commit(world.batch(actor, NAMES)),
        world.sim
          .step(other, "waits", 20)
          .then(() => appendForeign(world, other))
          .then(() => expireSnapshots(world)),
      ]);
      return committed;
    });
    expect(result).toMatchObject({ attempts: 1, duplicates: [], snapshotId: expect.any(BigInt) });
    expect(result.committed).toHaveLength(3);
    await expectOnce(world);
  });

  test("the catalog stays away: the batch goes back, nothing is deleted, and comes again as a duplicate", async () => {
    const down: CatalogFault = { kind: "fail-after", status: 503 };
    let isDown = true;
    let sent = false;
    const world = await World.create({
      faults: (request) => {
        if (!isDown) return undefined;
        sent ||= isCommit(request);
        if (isCommit(request)) return down;
        return sent ? { kind: "refuse", status: 503 } : undefined;
      },
    });
    const actor = world.actor("a");
    const committer = world.committer(actor);
    const batch = world.batch(actor, NAMES);
    const first = world.run(() => committer.commit(batch));
    await expect(first).rejects.toMatchObject({ code: "catalog.commit-unknown", retriable: true });
    expect(world.objects.deleted.size).toBe(0);
    isDown = false;
    const again = await world.run(() => world.committer(world.actor("b")).commit(batch));
    expect(again.duplicates).toHaveLength(3);
    await expectOnce(world);
  });
});

test("a store that fails before the commit fails the batch, and what was stored is taken back", async () => {
  const world = await World.create();
  const actor = world.actor("a");
  const store = world.store(actor);
  const broken = {
    ...store,
    put: (uri: string, body: Uint8Array) =>
      uri.includes("/snap-") ? Promise.reject(new Error("disk full")) : store.put(uri, body),
  };
  const committer = world.committer(actor, { store: () => broken });
  await expect(world.run(() => committer.commit(world.batch(actor, NAMES)))).rejects.toThrow("disk full");
  expect(await unreferenced(world)).toEqual([]);
  expect((await world.table()).snapshots).toEqual([]);
});

test("files without rows are accounted for without a commit, and with one beside others", async () => {
  const world = await World.create();
  const actor = world.actor("a");
  const committer = world.committer(actor);
  const alone = await world.run(() => committer.commit(world.batch(actor, ["empty1", "empty2"])));
  expect(alone).toMatchObject({ committed: [], duplicates: [], attempts: 0 });
  expect(alone.empty).toHaveLength(2);
  expect((await world.table()).snapshots).toEqual([]);
  const mixed = await world.run(() => committer.commit(world.batch(actor, ["empty1", "full"])));
  expect(mixed).toMatchObject({ committed: [world.file("full").id], empty: [world.file("empty1").id] });
});

test("63-bit ids made by others are asserted digit by digit", async () => {
  const world = await World.create();
  const actor = world.actor("a");
  await world.run(() => appendForeign(world, world.actor("java")));
  const { "current-snapshot-id": head } = await world.table();
  expect(head).toBeGreaterThan(2n ** 62n);
  const result = await world.run(() => world.committer(actor).commit(world.batch(actor, NAMES)));
  expect(result).toMatchObject({ attempts: 1 });
  const { snapshots } = await world.table();
  expect(snapshots.at(-1)?.["parent-snapshot-id"]).toBe(head);
  expect((await readBranch(world)).foreign).toHaveLength(1);
});
