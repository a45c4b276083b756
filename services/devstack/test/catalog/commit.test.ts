import { append, MAX_ID, openTable, SCHEMA, snapshot } from "./fixture";

const assertMain = (id: bigint | null) => ({
  type: "assert-ref-snapshot-id",
  ref: "main",
  "snapshot-id": id,
});

describe("requirements", () => {
  const cases: [string, Record<string, unknown>, Record<string, unknown>][] = [
    ["assert-ref-snapshot-id", { ref: "main", "snapshot-id": null }, { ref: "main", "snapshot-id": 7n }],
    ["assert-current-schema-id", { "current-schema-id": 0 }, { "current-schema-id": 1 }],
    ["assert-default-spec-id", { "default-spec-id": 0 }, { "default-spec-id": 1 }],
    ["assert-last-assigned-field-id", { "last-assigned-field-id": 4 }, { "last-assigned-field-id": 3 }],
    [
      "assert-last-assigned-partition-id",
      { "last-assigned-partition-id": 1000 },
      { "last-assigned-partition-id": 1001 },
    ],
    ["assert-default-sort-order-id", { "default-sort-order-id": 0 }, { "default-sort-order-id": 1 }],
  ];
  test.each(cases)(
    "%s lets a commit through when it holds and stops it when not",
    async (type, good, bad) => {
      const { commit } = await openTable();
      const update = { action: "set-properties", updates: { seen: "yes" } };

      const refused = await commit([{ type, ...bad }], [update]);
      expect(refused.status).toBe(409);
      expect(refused.json.error).toMatchObject({ type: "CommitFailedException", code: 409 });

      const accepted = await commit([{ type, ...good }], [update]);
      expect(accepted.status).toBe(200);
      expect(accepted.json.metadata.properties.seen).toBe("yes");
    },
  );

  test("the table uuid is compared", async () => {
    const { commit, created } = await openTable();
    const uuid = created.json.metadata["table-uuid"];
    expect((await commit([{ type: "assert-table-uuid", uuid }], [])).status).toBe(200);
    expect((await commit([{ type: "assert-table-uuid", uuid: "other" }], [])).status).toBe(409);
  });

  test("an unknown requirement or update is a 400, and nothing is applied", async () => {
    const { commit, call } = await openTable();
    const property = { action: "set-properties", updates: { seen: "yes" } };
    expect((await commit([{ type: "assert-moon-phase" }], [property])).status).toBe(400);
    expect((await commit([], [property, { action: "set-moon-phase" }])).status).toBe(400);
    const { json } = await call("GET", "/v1/namespaces/db/tables/t");
    expect(json.metadata.properties).toEqual({ owner: "me" });
  });
});

describe("snapshots", () => {
  test("63-bit ids come back digit by digit", async () => {
    const { commit, call } = await openTable();
    await commit([assertMain(null)], append(MAX_ID, 1n));
    const response = await call("GET", "/v1/namespaces/db/tables/t");
    expect(response.body).toContain(`"current-snapshot-id":${MAX_ID}`);
    const next = await commit([assertMain(MAX_ID)], append(MAX_ID - 1n, 2n, MAX_ID));
    expect(next.json.metadata["current-snapshot-id"]).toBe(MAX_ID - 1n);
  });

  test("a number that a double would round does not pass for another", async () => {
    const { commit } = await openTable();
    await commit([assertMain(null)], append(MAX_ID, 1n));
    expect((await commit([assertMain(MAX_ID - 1n)], append(5n, 2n, MAX_ID))).status).toBe(409);
  });

  test.each([
    [409, "CommitFailedException"],
    [400, "ValidationException"],
  ] as const)("a stale sequence number is refused with %d %s", async (status, type) => {
    const { commit } = await openTable({ staleValuesStatus: status });
    await commit([], append(1n, 5n));
    const refused = await commit([], append(2n, 5n, 1n, "audit"));
    expect(refused.status).toBe(status);
    expect(refused.json.error.type).toBe(type);
    expect(refused.json.error.message).toContain("sequence number 5 older than last sequence number 5");
  });

  test("a branch keeps the retention that its update repeats, and loses what it does not", async () => {
    const { commit } = await openTable();
    const ref = { action: "set-snapshot-ref", "ref-name": "main", type: "branch", "snapshot-id": 1n };
    const kept = await commit(
      [],
      [
        { action: "add-snapshot", snapshot: snapshot(1n, 1n) },
        { ...ref, "min-snapshots-to-keep": 3 },
      ],
    );
    expect(kept.json.metadata.refs.main?.["min-snapshots-to-keep"]).toBe(3);
    const lost = await commit([], [ref]);
    expect(lost.json.metadata.refs.main?.["min-snapshots-to-keep"]).toBeUndefined();
  });

  test("expired snapshots take their branches and the history before them along", async () => {
    const { commit } = await openTable();
    await commit([], append(1n, 1n));
    await commit([], append(2n, 2n, 1n, "old"));
    await commit([], append(3n, 3n, 1n));
    const { json } = await commit([], [{ action: "remove-snapshots", "snapshot-ids": [1n, 2n] }]);
    expect(json.metadata.snapshots.map((s) => s["snapshot-id"])).toEqual([3n]);
    expect(Object.keys(json.metadata.refs)).toEqual(["main"]);
    expect(json.metadata["snapshot-log"].map((s) => s["snapshot-id"])).toEqual([3n]);
  });

  test("snapshots=refs leaves out what no reference points at, under a tag of its own", async () => {
    const { commit, call } = await openTable();
    await commit([], append(1n, 1n));
    await commit([], append(2n, 2n, 1n));
    const all = await call("GET", "/v1/namespaces/db/tables/t");
    const refs = await call("GET", "/v1/namespaces/db/tables/t?snapshots=refs");
    expect(all.json.metadata.snapshots).toHaveLength(2);
    expect(refs.json.metadata.snapshots.map((s) => s["snapshot-id"])).toEqual([2n]);
    expect(all.headers.etag).not.toBe(refs.headers.etag);
  });

  test("format version 3 accounts for row ids", async () => {
    const { commit } = await openTable();
    await commit([], [{ action: "upgrade-format-version", "format-version": 3 }]);
    const added = (id: bigint, seq: bigint, first: bigint) => [
      {
        action: "add-snapshot",
        snapshot: { ...snapshot(id, seq), "first-row-id": first, "added-rows": 10n },
      },
    ];
    expect((await commit([], append(1n, 1n))).status).toBe(400);
    expect((await commit([], added(1n, 1n, 0n))).json.metadata["next-row-id"]).toBe(10n);
    expect((await commit([], added(2n, 2n, 9n))).status).toBe(409);
  });
});

describe("schemas", () => {
  test("an added schema becomes current by -1, and an equal one is found again", async () => {
    const { commit, created } = await openTable();
    const fields = created.json.metadata.schemas[0]?.fields ?? [];
    const wider = {
      ...SCHEMA,
      fields: [...fields, { id: 5, name: "extra", required: false, type: "string" }],
    };
    const update = [
      { action: "add-schema", schema: wider },
      { action: "set-current-schema", "schema-id": -1 },
    ];
    const first = await commit([], update);
    expect(first.json.metadata).toMatchObject({ "current-schema-id": 1, "last-column-id": 5 });
    const second = await commit([], update);
    expect(second.json.metadata.schemas).toHaveLength(2);
    expect((await commit([], [{ action: "set-current-schema", "schema-id": -1 }])).status).toBe(400);
  });

  test("a new table gets fresh field ids, and its partition source follows", async () => {
    const { created } = await openTable();
    const { schemas, "partition-specs": specs, "last-column-id": last, properties } = created.json.metadata;
    expect(schemas[0]?.fields.map((f) => f.id)).toEqual([1, 2, 3]);
    expect(schemas[0]?.fields[1]?.type).toMatchObject({ "element-id": 4 });
    expect(specs[0]?.fields[0]).toMatchObject({ "source-id": 3, "field-id": 1000 });
    expect(last).toBe(4);
    expect(properties).toEqual({ owner: "me" });
  });

  test("a staged table appears with its first commit", async () => {
    const { call } = await openTable();
    const staged = await call("POST", "/v1/namespaces/db/tables", {
      name: "s",
      schema: SCHEMA,
      "stage-create": true,
    });
    expect(staged.json["metadata-location"]).toBeUndefined();
    expect((await call("GET", "/v1/namespaces/db/tables/s")).status).toBe(404);
    const { metadata } = staged.json;
    const body = {
      requirements: [{ type: "assert-create" }],
      updates: [
        { action: "assign-uuid", uuid: metadata["table-uuid"] },
        { action: "set-location", location: metadata.location },
        { action: "add-schema", schema: metadata.schemas[0] },
        { action: "set-current-schema", "schema-id": -1 },
        { action: "add-spec", spec: { fields: [] } },
        { action: "set-default-spec", "spec-id": -1 },
        { action: "add-sort-order", "sort-order": { "order-id": 0, fields: [] } },
        { action: "set-default-sort-order", "sort-order-id": -1 },
      ],
    };
    const created = await call("POST", "/v1/namespaces/db/tables/s", body);
    expect(created.json.metadata["table-uuid"]).toBe(metadata["table-uuid"]);
    expect((await call("POST", "/v1/namespaces/db/tables/s", body)).status).toBe(409);
  });
});
