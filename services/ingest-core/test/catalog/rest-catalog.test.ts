import { RestCatalog, type RestCatalogOptions, storageConfig } from "@floe/ingest-core";
import { skippingClock } from "../simulation/skipping-clock";
import { failure, METADATA, type Scripted, scriptedExchange, tableBody } from "./scripted-exchange";

const KEY = "018bcfe5-6800-7000-8000-000000000001"; // made at 1,700,000,000,000 ms

function open(script: Scripted[], config: object = {}, options: Partial<RestCatalogOptions> = {}) {
  const { exchange, requests } = scriptedExchange({ defaults: {}, overrides: {}, ...config }, script);
  const clock = skippingClock();
  const catalog = new RestCatalog({ uri: "http://catalog/", exchange, clock, ...options });
  return { catalog, requests, clock };
}

describe("configuration", () => {
  test("the client's settings win over defaults and lose to overrides", async () => {
    const { catalog } = open(
      [],
      { defaults: { a: "server", b: "server" }, overrides: { c: "override" } },
      { properties: { b: "client", c: "client" } },
    );
    expect(await catalog.properties()).toEqual({ a: "server", b: "client", c: "override" });
  });

  test.each([
    ["a.b.t", {}, "http://catalog/v1/namespaces/a%1Fb/tables/t"],
    ["a.b.t", { "namespace-separator": "%2E" }, "http://catalog/v1/namespaces/a%2Eb/tables/t"],
    ["db.ä/ö", { prefix: "lake/one" }, "http://catalog/v1/lake/one/namespaces/db/tables/%C3%A4%2F%C3%B6"],
    ["db.t", { prefix: "main%7Cwarehouse" }, "http://catalog/v1/main%7Cwarehouse/namespaces/db/tables/t"],
    ["db.t", { prefix: "main|warehouse" }, "http://catalog/v1/main%7Cwarehouse/namespaces/db/tables/t"],
    ["db.t", { uri: "https://moved" }, "https://moved/v1/namespaces/db/tables/t"],
  ])("%s under %j", async (table, overrides, url) => {
    const { catalog, requests } = open([{ body: tableBody() }], { overrides });
    await catalog.loadTable(table);
    expect(requests[0]?.url).toBe(`${url}?snapshots=refs`);
  });

  test("a table without a namespace is refused before anything is sent", async () => {
    const { catalog, requests } = open([]);
    await expect(catalog.loadTable("t")).rejects.toMatchObject({ code: "request.table", retriable: false });
    expect(requests).toEqual([]);
  });

  test("static headers go with every request, and vended credentials are asked for unless told otherwise", async () => {
    const { catalog, requests } = open(
      [{ body: tableBody() }],
      {},
      { properties: { "header.X-Tenant": "blue" } },
    );
    await catalog.loadTable("db.t");
    expect(requests[0]?.headers).toMatchObject({
      "x-tenant": "blue",
      "x-iceberg-access-delegation": "vended-credentials",
    });

    const off = open(
      [{ body: tableBody() }],
      {},
      { properties: { "header.X-Iceberg-Access-Delegation": "" } },
    );
    await off.catalog.loadTable("db.t");
    expect(off.requests[0]?.headers).not.toHaveProperty("x-iceberg-access-delegation");
  });

  test.each([
    [failure(404, "no such route", "NotFoundException"), "catalog.configuration"],
    [failure(400, "no such warehouse", "BadRequestException"), "catalog.configuration"],
    [{ status: 404, body: "<html>" }, "catalog.configuration"],
    [{ status: 200, body: "<html>" }, "catalog.bad-response"],
    [failure(403), "catalog.forbidden"],
    [failure(401), "catalog.unauthorized"],
  ])("asked of something else or for another warehouse, %j, no event becomes dead", async (answer, code) => {
    const catalog = new RestCatalog({
      uri: "http://elsewhere",
      warehouse: "lake",
      clock: skippingClock(),
      exchange: async () => ({ status: 200, headers: {}, body: "", ...answer }),
    });
    await expect(catalog.loadTable("db.t")).rejects.toMatchObject({ code, retriable: true });
  });

  test("a catalog that is down when it is first asked is asked again by the next call", async () => {
    let up = false;
    const catalog = new RestCatalog({
      uri: "http://catalog",
      clock: skippingClock(),
      exchange: async ({ url }) =>
        up
          ? { status: 200, headers: {}, body: url.includes("/config") ? "{}" : tableBody() }
          : { status: 503, headers: {}, body: "" },
    });
    await expect(catalog.loadTable("db.t")).rejects.toMatchObject({
      code: "catalog.unavailable",
      retriable: true,
    });
    up = true;
    await expect(catalog.loadTable("db.t")).resolves.toBeDefined();
  });
});

describe("loading a table", () => {
  test("63-bit numbers keep every digit", async () => {
    const body = tableBody()
      .replace('"properties"', '"current-snapshot-id":9223372036854775807,"properties"')
      .replace('"last-sequence-number":3', '"last-sequence-number":9007199254740993');
    const { catalog } = open([{ body }]);
    const loaded = await catalog.loadTable("db.t");
    expect(loaded?.metadata["current-snapshot-id"]).toBe(9_223_372_036_854_775_807n);
    expect(loaded?.metadata["last-sequence-number"]).toBe(9_007_199_254_740_993n);
    // Metadata without refs: main is the current snapshot.
    expect(loaded?.metadata.refs?.main?.["snapshot-id"]).toBe(9_223_372_036_854_775_807n);
  });

  test("the snapshot -1 of old writers is none", async () => {
    const { catalog } = open([{ body: tableBody({ "current-snapshot-id": -1 }) }]);
    const loaded = await catalog.loadTable("db.t");
    expect(loaded?.metadata["current-snapshot-id"]).toBeNull();
    expect(loaded?.metadata.refs).toEqual({});
  });

  test("an unchanged table is not sent again", async () => {
    const { catalog, requests } = open([{ body: tableBody(), headers: { etag: '"e1"' } }, { status: 304 }]);
    const known = await catalog.loadTable("db.t");
    expect(await catalog.loadTable("db.t", known)).toBeUndefined();
    expect(requests.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"e1"']);
  });

  test("a catalog that knows no tags is asked without one", async () => {
    const { catalog, requests } = open([{ body: tableBody() }, { body: tableBody() }]);
    const known = await catalog.loadTable("db.t");
    expect(await catalog.loadTable("db.t", known, { snapshots: "all" })).toBeDefined();
    expect(requests[1]?.headers).not.toHaveProperty("if-none-match");
    expect(requests[1]?.url).toMatch(/\?snapshots=all$/);
  });

  test.each([
    [failure(404, "no table", "NoSuchTableException"), "table.not-found", false],
    [failure(404, "no namespace", "NoSuchNamespaceException"), "catalog.namespace-not-found", false],
    [failure(403), "catalog.forbidden", true],
    [failure(401), "catalog.unauthorized", true],
    [failure(400), "catalog.refused", false],
    [{ status: 200, body: '{"metadata":{"format-ver' }, "catalog.bad-response", true],
    [{ status: 200, body: "{}" }, "catalog.bad-response", true],
    [{ status: 200, body: tableBody({ schemas: null }) }, "catalog.bad-response", true],
    [{ status: 404, body: "<html>a gateway without a route</html>" }, "catalog.bad-response", true],
    [{ status: 404, body: '{"message":"no Route matched"}' }, "catalog.bad-response", true],
    [{ status: 404, body: "null" }, "catalog.bad-response", true],
    [{ status: 400, body: '{"error":{"mess' }, "catalog.bad-response", true],
  ])("%j becomes %s", async (response, code, retriable) => {
    const { catalog } = open([response]);
    await expect(catalog.loadTable("db.t")).rejects.toMatchObject({ code, retriable });
  });

  test.each([["reset" as const], [failure(503)], [failure(429)], [failure(502)], [failure(500)]])(
    "%j is tried again",
    async (trouble) => {
      const { catalog, requests } = open([trouble, trouble, { body: tableBody() }]);
      await expect(catalog.loadTable("db.t")).resolves.toBeDefined();
      expect(requests).toHaveLength(3);
    },
  );

  test("it waits longer each time, at least as long as the catalog asks, and not for ever", async () => {
    const late = new Date(1_700_000_000_000 + 200 + 7_000).toUTCString();
    const { catalog, clock } = open([
      "reset",
      { status: 503, headers: { "retry-after": late } },
      { status: 429, headers: { "retry-after": "5" } },
      { status: 503, headers: { "retry-after": "86400" } },
      failure(503, "still down"),
    ]);
    await expect(catalog.loadTable("db.t")).rejects.toMatchObject({ code: "catalog.unavailable" });
    expect(clock.slept).toEqual([200, 6_800, 5_000, 20_000]);
  });

  test("an aborted load ends with the reason and is not repeated", async () => {
    const { catalog, requests } = open(["reset", { body: tableBody() }]);
    await catalog.properties();
    const reason = new Error("shutting down");
    const signal = AbortSignal.abort(reason);
    await expect(catalog.loadTable("db.t", undefined, { signal })).rejects.toBe(reason);
    expect(requests).toHaveLength(1);
  });
});

describe("creating", () => {
  test("a table, whose name was taken meanwhile", async () => {
    const definition = { schema: { type: "struct" as const, "schema-id": 0, fields: [] } };
    const { catalog, requests } = open([{ body: tableBody() }, failure(409)]);
    await expect(catalog.createTable("db.t", definition)).resolves.toBeDefined();
    await expect(catalog.createTable("db.t", definition)).rejects.toMatchObject({ code: "table.exists" });
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({ name: "t", schema: definition.schema });
  });

  test("a namespace, which may be there", async () => {
    const { catalog } = open([{ body: "{}" }, failure(409), failure(403)]);
    expect(await catalog.createNamespace(["db"])).toBe(true);
    expect(await catalog.createNamespace(["db"])).toBe(false);
    await expect(catalog.createNamespace(["db"])).rejects.toMatchObject({ code: "catalog.forbidden" });
  });
});

describe("committing", () => {
  const commit = (catalog: RestCatalog) =>
    catalog.commit(
      "db.t",
      [{ type: "assert-ref-snapshot-id", ref: "main", "snapshot-id": 9_223_372_036_854_775_807n }],
      [],
      KEY,
    );

  test("ids go out digit by digit, and the new table comes back", async () => {
    const { catalog, requests } = open([{ body: tableBody({ "last-sequence-number": 4 }) }]);
    const outcome = await commit(catalog);
    expect(outcome).toMatchObject({
      kind: "committed",
      table: { metadata: { "last-sequence-number": 4n } },
    });
    expect(requests[0]?.body).toContain('"snapshot-id":9223372036854775807');
    expect(requests[0]?.body).toContain('"identifier":{"namespace":["db"],"name":"t"}');
  });

  const stale = "Cannot add snapshot with sequence number 5 older than last sequence number 6";
  const rows = "Cannot add a snapshot, first-row-id is behind table next-row-id: 1 < 2";
  test.each<[Scripted, string]>([
    [failure(409), "conflict"],
    [failure(400, stale, "ValidationException"), "conflict"],
    [failure(400, rows, "ValidationException"), "conflict"],
    [failure(400, "unknown update"), "rejected"],
    [failure(404), "rejected"],
    [{ status: 404, body: "" }, "unknown"],
    [{ status: 400, body: String(failure(400, stale).body).slice(0, 60) }, "unknown"],
    [{ status: 413, body: "<html>" }, "rejected"],
    [failure(403), "rejected"],
    [failure(429), "rejected"],
    [failure(500), "unknown"],
    [failure(501), "unknown"],
    [failure(502), "unknown"],
    [failure(503), "unknown"],
    [failure(504), "unknown"],
    ["reset", "unknown"],
    [{ status: 200, body: tableBody().slice(0, 50) }, "unknown"],
    [{ status: 504, body: "<html>gateway</html>" }, "unknown"],
  ])("%j means %s, and is never sent again by the client", async (response, kind) => {
    const { catalog, requests } = open([response]);
    expect(await commit(catalog)).toMatchObject({ kind });
    expect(requests).toHaveLength(1);
  });

  test("a throttled commit says how long to wait", async () => {
    const { catalog } = open([{ ...failure(429), headers: { "retry-after": "3" } }]);
    expect(await commit(catalog)).toMatchObject({ kind: "rejected", status: 429, retryAfterMs: 3000 });
  });

  test("the key is sent only where it is honoured, and not after its lifetime", async () => {
    const ok = { body: tableBody() };
    const plain = open([ok]);
    await commit(plain.catalog);
    expect(plain.requests[0]?.headers).not.toHaveProperty("idempotency-key");

    const { catalog, requests, clock } = open([ok, ok, ok], { "idempotency-key-lifetime": "PT30M" });
    await commit(catalog);
    await clock.sleep(30 * 60_000);
    await commit(catalog);
    await clock.sleep(1);
    await commit(catalog);
    expect(requests.map(({ headers }) => headers["idempotency-key"])).toEqual([KEY, KEY, undefined]);
  });

  test("a token that the catalog handed out for the table is used for its commits", async () => {
    const { catalog, requests } = open(
      [{ body: tableBody({}, { config: { token: "for-t" } }) }, { body: tableBody() }],
      {},
      { properties: { token: "for-all" } },
    );
    await catalog.loadTable("db.t");
    await commit(catalog);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer for-all", "Bearer for-t"]);
  });
});

describe("vended credentials", () => {
  const credentials = (name: string) => ({ "s3.access-key-id": name });

  test("the longest prefix wins, and comes before the table's settings", () => {
    const table = {
      config: { "s3.access-key-id": "config", "client.region": "eu" },
      storageCredentials: [
        { prefix: "s3://lake/", config: credentials("lake") },
        { prefix: "s3://lake/db/t", config: credentials("table") },
        { prefix: "s3://other", config: credentials("other") },
      ],
    };
    expect(storageConfig(table, "s3://lake/db/t/data/f.parquet")).toEqual({
      ...credentials("table"),
      "client.region": "eu",
    });
    expect(storageConfig(table, "s3://lake/x")).toMatchObject(credentials("lake"));
    expect(storageConfig(table, "s3://inbox/x")).toMatchObject(credentials("config"));
  });

  test("they are read from a load, and refreshed where the catalog can", async () => {
    const vended = { "storage-credentials": [{ prefix: "s3://lake", config: credentials("fresh") }] };
    const endpoint = "GET /v1/{prefix}/namespaces/{namespace}/tables/{table}/credentials";
    const { catalog, requests } = open([{ body: tableBody({}, vended) }, { body: JSON.stringify(vended) }], {
      endpoints: [endpoint],
    });
    const loaded = await catalog.loadTable("db.t");
    expect(loaded?.storageCredentials).toEqual(vended["storage-credentials"]);
    expect((await catalog.loadCredentials("db.t")).storageCredentials).toEqual(vended["storage-credentials"]);
    expect(requests[1]?.url).toMatch(/\/tables\/t\/credentials$/);

    const old = open([{ body: tableBody({}, { config: credentials("loaded"), ...vended }) }]);
    expect((await old.catalog.loadCredentials("db.t")).config).toEqual(credentials("loaded"));
    expect(old.requests[0]?.url).toContain("?snapshots=refs");
  });
});

test("fields that the library does not know stay in the metadata", async () => {
  const { catalog } = open([{ body: tableBody({ "statistics-of-tomorrow": [1] }) }]);
  const loaded = await catalog.loadTable("db.t");
  expect(loaded?.metadata).toMatchObject({
    ...METADATA,
    "last-sequence-number": 3n,
    "statistics-of-tomorrow": [1],
  });
});
