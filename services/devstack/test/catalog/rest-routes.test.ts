import { openCatalog, openTable, SCHEMA } from "./fixture";

test("the configuration names prefix, endpoints and the lifetime of keys", async () => {
  const { call } = openCatalog({
    prefix: "lake/one",
    overrides: { "s3.endpoint": "http://store" },
    idempotencyKeyLifetime: "PT30M",
  });
  const { json } = await call("GET", "/v1/config?warehouse=w");
  expect(json.overrides).toEqual({ "s3.endpoint": "http://store", prefix: "lake/one" });
  expect(json["idempotency-key-lifetime"]).toBe("PT30M");
  expect(json.endpoints).toContain("POST /v1/{prefix}/namespaces/{namespace}/tables/{table}");
  expect((await call("GET", "/v1/lake/one/namespaces")).status).toBe(200);
  expect((await call("GET", "/v1/namespaces")).status).toBe(404);
});

test("namespaces nest, list one level, and are dropped only when empty", async () => {
  const { call } = openCatalog();
  await call("POST", "/v1/namespaces", { namespace: ["a"] });
  await call("POST", "/v1/namespaces", { namespace: ["a", "b"], properties: { owner: "me" } });
  expect((await call("GET", "/v1/namespaces")).json).toEqual({ namespaces: [["a"]] });
  expect((await call("GET", "/v1/namespaces?parent=a")).json).toEqual({ namespaces: [["a", "b"]] });
  expect((await call("GET", "/v1/namespaces/a%1Fb")).json.properties).toEqual({ owner: "me" });
  expect((await call("HEAD", "/v1/namespaces/a%1Fb")).status).toBe(204);
  expect((await call("POST", "/v1/namespaces", { namespace: ["a"] })).status).toBe(409);

  await call("POST", "/v1/namespaces/a%1Fb/tables", { name: "t", schema: SCHEMA });
  const full = await call("DELETE", "/v1/namespaces/a%1Fb");
  expect(full.json.error).toMatchObject({ type: "NamespaceNotEmptyException", code: 409 });
  expect((await call("DELETE", "/v1/namespaces/a%1Fb/tables/t")).status).toBe(204);
  expect((await call("DELETE", "/v1/namespaces/a%1Fb")).status).toBe(204);
  expect((await call("GET", "/v1/namespaces/a%1Fb")).json.error.type).toBe("NoSuchNamespaceException");
});

test("tables are listed, found, refused twice, and gone after a drop", async () => {
  const { call } = await openTable();
  const list = await call("GET", "/v1/namespaces/db/tables");
  expect(list.json).toEqual({ identifiers: [{ namespace: ["db"], name: "t" }] });
  expect((await call("HEAD", "/v1/namespaces/db/tables/t")).status).toBe(204);
  const twice = await call("POST", "/v1/namespaces/db/tables", { name: "t", schema: SCHEMA });
  expect(twice.json.error).toMatchObject({ type: "AlreadyExistsException", code: 409 });
  await call("DELETE", "/v1/namespaces/db/tables/t");
  const gone = await call("GET", "/v1/namespaces/db/tables/t");
  expect(gone.json.error).toMatchObject({ type: "NoSuchTableException", code: 404 });
});

test("a load with the current tag is answered without a body until the table changes", async () => {
  const { call, commit } = await openTable();
  const path = "/v1/namespaces/db/tables/t?snapshots=refs";
  const tag = (await call("GET", path)).headers.etag ?? "";
  expect(await call("GET", path, undefined, { "if-none-match": tag })).toMatchObject({
    status: 304,
    body: "",
  });
  await commit([], [{ action: "set-properties", updates: { a: "b" } }]);
  expect((await call("GET", path, undefined, { "if-none-match": tag })).status).toBe(200);
});

test("what is no JSON, no route or no text is refused in the error model", async () => {
  const { handler, call } = openCatalog();
  const request = { method: "POST", path: "/v1/namespaces", query: new URLSearchParams(), headers: {} };
  const malformed = await handler({ ...request, body: '{"namespace":' });
  expect(JSON.parse(malformed.body).error).toMatchObject({ type: "BadRequestException", code: 400 });
  expect((await call("GET", "/v2/anything")).status).toBe(404);
  expect((await call("GET", "/v1/namespaces/%E0%A4%A")).status).toBe(400);
});

describe("idempotency keys", () => {
  const key = { "idempotency-key": "0199a0b0-0000-7000-8000-000000000001" };
  const once = { type: "assert-ref-snapshot-id", ref: "main", "snapshot-id": null };
  const update = [
    {
      action: "add-snapshot",
      snapshot: {
        "snapshot-id": 1n,
        "sequence-number": 1n,
        "timestamp-ms": 1,
        "manifest-list": "s3://l",
        summary: {},
      },
    },
    { action: "set-snapshot-ref", "ref-name": "main", type: "branch", "snapshot-id": 1n },
  ];

  test("a repeated commit gets the first answer and is not applied again", async () => {
    const { commit } = await openTable({ idempotencyKeyLifetime: "PT30M" });
    const first = await commit([once], update, key);
    expect(first.status).toBe(200);
    expect(await commit([once], update, key)).toEqual(first);
    expect((await commit([once], update)).status).toBe(409);
  });

  test("a conflict is final too, so a new attempt needs a new key", async () => {
    const { commit } = await openTable({ idempotencyKeyLifetime: "PT30M" });
    const wrong = { ...once, "snapshot-id": 5n };
    expect((await commit([wrong], update, key)).status).toBe(409);
    expect((await commit([once], update, key)).status).toBe(409);
  });

  test("without an advertised lifetime they are ignored", async () => {
    const { commit } = await openTable();
    await commit([once], update, key);
    expect((await commit([once], update, key)).status).toBe(409);
  });
});
