import type { CommitBatch, Produced, ProduceRequest, Schema } from "@floe/ingest-core";
import { addColumn } from "./foreign-writers";
import { ingested, misplaced, readBranch, unreferenced } from "./table-content";
import { SCHEMA, World } from "./world";

const NAMES = ["one", "two", "three"];
const MAPPING = '[{"field-id":1,"names":["id"]}]';

/** A batch whose executor reports what it was asked for, and during whose first call `interfere` happens. */
function watched(world: World, files: readonly string[], interfere: () => Promise<unknown> = async () => {}) {
  const actor = world.actor("a");
  const requests: ProduceRequest[] = [];
  const produce = world.producer(actor);
  const batch: CommitBatch = {
    ...world.batch(actor, files),
    produce: async (request) => {
      requests.push(request);
      const produced = await produce(request);
      if (requests.length === 1) await interfere();
      return produced;
    },
  };
  return { batch, requests, actor, committer: world.committer(actor) };
}

const evolved = (name: string): Schema => ({
  ...SCHEMA,
  fields: [...SCHEMA.fields, { id: 2, name, required: false, type: "string" }],
});

function evolving(batch: CommitBatch, wanted: Schema): CommitBatch {
  const produce = async (request: ProduceRequest): Promise<Produced> => {
    const { metadata } = request.table;
    const current = metadata.schemas.find((s) => s["schema-id"] === metadata["current-schema-id"]);
    const has = current?.fields.some(({ name }) => name === wanted.fields.at(-1)?.name);
    const next = {
      ...wanted,
      fields: [...(current?.fields ?? []), { ...wanted.fields.at(-1), id: metadata["last-column-id"] + 1 }],
    };
    return { ...(await batch.produce(request)), ...(!has && { evolveTo: next as Schema }) };
  };
  return { ...batch, produce };
}

test("a schema that changes meanwhile: everything is made again for the new one, once", async () => {
  const world = await World.create();
  const { batch, requests, committer } = watched(world, NAMES, () => addColumn(world));
  const result = await world.run(() => committer.commit(batch));
  expect(result.committed).toHaveLength(3);
  expect(requests.map(({ table }) => table.metadata["current-schema-id"])).toEqual([0, 1]);
  expect(requests.map(({ files }) => files.length)).toEqual([3, 3]);
  expect(misplaced(await readBranch(world))).toEqual([]);
  expect((await world.table()).snapshots.map((s) => s["schema-id"])).toEqual([1]);
  expect(await unreferenced(world)).toEqual([]);
});

test("a partition spec that changes meanwhile has the same effect", async () => {
  const world = await World.create();
  const { batch, requests, committer } = watched(world, NAMES, () =>
    world.change([
      { action: "add-spec", spec: { fields: [] } },
      { action: "set-default-spec", "spec-id": -1 },
    ]),
  );
  await world.run(() => committer.commit(batch));
  expect(requests.map(({ table }) => table.metadata["default-spec-id"])).toEqual([0, 1]);
  expect(await unreferenced(world)).toEqual([]);
});

test("a table that is dropped and made again gets the rows, in its own place", async () => {
  const world = await World.create();
  const { batch, requests, committer } = watched(world, NAMES, async () => {
    await world.created.catalog.dropTable(["db", "t"]);
    await world.created.catalog.createTable(["db"], {
      name: "t",
      schema: SCHEMA,
      location: "s3://lake/again",
    });
  });
  await world.run(() => committer.commit(batch));
  expect(requests).toHaveLength(2);
  const { location } = await world.table();
  expect(location).toBe("s3://lake/again");
  expect(await ingested(world, NAMES)).toEqual([...NAMES].sort());
});

test("only the files that others were faster with are taken out; the rest stays as it is", async () => {
  const world = await World.create();
  const names = ["a", "b", "c", "d", "e", "f"];
  const rival = world.actor("rival");
  const { batch, requests, committer } = watched(world, names, () =>
    world.committer(rival).commit(world.batch(rival, ["c"])),
  );
  const result = await world.run(() => committer.commit(batch));
  expect(result.duplicates).toEqual([world.file("c").id]);
  expect(result.committed).toHaveLength(5);
  expect(requests[1]?.files.length).toBeLessThan(5);
  expect(misplaced(await readBranch(world))).toEqual([]);
  expect(await ingested(world, names)).toEqual(names);
  expect(await unreferenced(world)).toEqual([]);
});

test("when others were faster with all of them, nothing is committed and nothing is left", async () => {
  const world = await World.create();
  const rival = world.actor("rival");
  const { batch, committer } = watched(world, NAMES, () =>
    world.committer(rival).commit(world.batch(rival, NAMES)),
  );
  const result = await world.run(() => committer.commit(batch));
  expect(result).toMatchObject({ committed: [], attempts: 1 });
  expect(result.duplicates).toHaveLength(3);
  expect(await unreferenced(world)).toEqual([]);
});

describe("evolve", () => {
  test("the schema changes in the commit that adds the rows", async () => {
    const world = await World.create();
    const { batch, committer } = watched(world, NAMES);
    await world.run(() => committer.commit(evolving(batch, evolved("extra"))));
    const table = await world.table();
    expect(table["current-schema-id"]).toBe(1);
    expect(table.schemas.at(-1)?.fields.map(({ name }) => name)).toEqual(["id", "extra"]);
    expect(table["last-column-id"]).toBe(2);
    expect(table.snapshots.map((s) => s["schema-id"])).toEqual([1]);
  });

  test("two processes that add different columns both get theirs, with ids of their own", async () => {
    const world = await World.create();
    const rival = world.actor("rival");
    const other = world.committer(rival);
    const { batch, committer } = watched(world, NAMES, () =>
      other.commit(evolving(world.batch(rival, ["rival"]), evolved("theirs"))),
    );
    await world.run(() => committer.commit(evolving(batch, evolved("ours"))));
    const { schemas } = await world.table();
    expect(schemas.at(-1)?.fields.map(({ id, name }) => [id, name])).toEqual([
      [1, "id"],
      [2, "theirs"],
      [3, "ours"],
    ]);
  });

  test("so do two batches of one process that are ready at the same time", async () => {
    const world = await World.create();
    const actor = world.actor("a");
    const committer = world.committer(actor);
    const results = await world.run(() =>
      Promise.all(
        ["x", "y"].map((name) =>
          committer.commit(evolving(world.batch(actor, [name]), evolved(`c_${name}`))),
        ),
      ),
    );
    expect(results.map(({ committed }) => committed.length)).toEqual([1, 1]);
    const { schemas } = await world.table();
    expect(
      schemas
        .at(-1)
        ?.fields.map(({ name }) => name)
        .sort(),
    ).toEqual(["c_x", "c_y", "id"]);
  });

  test("a schema that the table had before is selected, not added again", async () => {
    const world = await World.create();
    const back = evolved("extra");
    await world.change([
      { action: "add-schema", schema: back },
      { action: "set-current-schema", "schema-id": -1 },
      { action: "set-current-schema", "schema-id": 0 },
    ]);
    const { batch, committer } = watched(world, NAMES);
    const produce = async (request: ProduceRequest) => ({
      ...(await batch.produce(request)),
      evolveTo: back,
    });
    await world.run(() => committer.commit({ ...batch, produce }));
    const table = await world.table();
    expect(table.schemas).toHaveLength(2);
    expect(table["current-schema-id"]).toBe(1);
  });
});

test("a name mapping is set with the commit that needs it, and never replaced", async () => {
  const world = await World.create();
  const { batch, committer } = watched(world, ["one"]);
  const mapped = (nameMapping: string): CommitBatch => ({
    ...batch,
    produce: async (request) => ({ ...(await batch.produce(request)), nameMapping }),
  });
  await world.run(() => committer.commit(mapped(MAPPING)));
  expect((await world.table()).properties["schema.name-mapping.default"]).toBe(MAPPING);
  await world.run(() => committer.commit({ ...mapped("[]"), files: [world.file("two")] }));
  expect((await world.table()).properties["schema.name-mapping.default"]).toBe(MAPPING);
});

describe("a table that is not there", () => {
  const missing = "db.fresh";

  test("is an error unless it may be created", async () => {
    const world = await World.create();
    const { batch, committer } = watched(world, NAMES);
    const commit = world.run(() => committer.commit({ ...batch, table: missing }));
    await expect(commit).rejects.toMatchObject({ code: "table.not-found", retriable: false });
  });

  test("is created from what the batch says, once, however many ask", async () => {
    const world = await World.create();
    const actors = ["a", "b", "c"].map((name) => world.actor(name));
    const results = await world.run(() =>
      Promise.all(
        actors.map((actor) =>
          world.committer(actor).commit({
            ...world.batch(actor, [`file-of-${actor.name}`]),
            table: missing,
            createIfMissing: async () => ({ schema: SCHEMA, properties: { owner: actor.name } }),
          }),
        ),
      ),
    );
    expect(results.map(({ committed }) => committed.length)).toEqual([1, 1, 1]);
    const { document } = await world.created.catalog.loadTable(["db", "fresh"]);
    expect(document.snapshots).toHaveLength(3);
  });
});

test("a table of format version 1 is refused with what to do", async () => {
  const world = await World.create({ properties: { "format-version": "1" } });
  const { batch, committer } = watched(world, NAMES);
  const refusal = { code: "table.format-version", retriable: false };
  await expect(world.run(() => committer.commit(batch))).rejects.toMatchObject(refusal);
});

test("a table of format version 3 gets its rows numbered, commit by commit", async () => {
  const world = await World.create({ properties: { "format-version": "3" } });
  const actor = world.actor("a");
  const committer = world.committer(actor);
  for (const name of NAMES) await world.run(() => committer.commit(world.batch(actor, [name])));
  const table = await world.table();
  const numbered = table.snapshots.map((s) => [s["first-row-id"], s["added-rows"]]);
  let next = 0n;
  for (const [first, added] of numbered) {
    expect(first).toBe(next);
    next += added ?? 0n;
  }
  expect(table["next-row-id"]).toBe(next);
  expect(next).toBeGreaterThanOrEqual(3n);
  expect(await ingested(world, NAMES)).toEqual([...NAMES].sort());
});
