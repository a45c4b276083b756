import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedS3 } from "@floe/devstack";
import { createS3Store, type LoadedTable, staticCredentials } from "@floe/ingest-core";
import type { LakehouseCatalog } from "../src/secret-catalog";
import { TableStores } from "../src/table-stores";

const OWN = { accessKeyId: "OWN", secretAccessKey: "own", prefixes: ["inbox/"] };
const FIRST = { accessKeyId: "FIRST", secretAccessKey: "first", prefixes: ["lake/db/t/"] };
const SECOND = { accessKeyId: "SECOND", secretAccessKey: "second", prefixes: ["lake/db/t/"] };
const MINUTE_MS = 60_000;

const config = (key: typeof FIRST, minutes: number) => ({
  "s3.access-key-id": key.accessKeyId,
  "s3.secret-access-key": key.secretAccessKey,
  "s3.session-token-expires-at-ms": String(Date.now() + minutes * MINUTE_MS),
});
const table = (vended: Record<string, string>): LoadedTable =>
  ({ metadata: { "table-uuid": "u", location: "s3://lake/db/t" }, config: vended }) as unknown as LoadedTable;

describe("TableStores", () => {
  const root = mkdtempSync(join(tmpdir(), "floe-stores-"));
  let s3: EmbeddedS3;
  const renewals: string[] = [];

  beforeAll(async () => {
    const buckets = ["inbox", "lake"];
    s3 = await EmbeddedS3.start({ root, buckets, credentials: [OWN, FIRST, SECOND] });
  });
  afterAll(async () => {
    await s3.stop();
    rmSync(root, { recursive: true });
  });

  function stores(loaded: LoadedTable): TableStores {
    const settings = { endpoint: s3.endpoint };
    const catalog = {
      loadTable: async () => loaded,
      loadCredentials: async (name: string) => {
        renewals.push(name);
        return { config: config(SECOND, 60), storageCredentials: [] };
      },
    } as unknown as LakehouseCatalog;
    const own = createS3Store({ ...settings, credentials: staticCredentials(OWN) });
    return new TableStores({ catalog, own, settings });
  }

  test("a table whose catalog vends nothing is reached with the service's own keys", async () => {
    const store = stores(table({})).of(table({}));
    await store.put("s3://inbox/x", Buffer.from("1"));
    await expect(store.put("s3://lake/db/t/x", Buffer.from("1"))).rejects.toMatchObject({
      context: { status: 403 },
    });
  });

  test("vended keys reach the table, the service's own the inbox, and a copy goes from one to the other", async () => {
    const loaded = table(config(FIRST, 60));
    const store = stores(loaded).of(loaded);
    const put = await store.put("s3://inbox/a", Buffer.from("rows"));
    await store.copy("s3://inbox/a", "s3://lake/db/t/data/a", put);
    expect((await store.head("s3://lake/db/t/data/a")).size).toBe(4);
  });

  test("keys that are about to expire are renewed by the table's name, without another load", async () => {
    const loaded = table(config(FIRST, 1));
    const it = stores(loaded);
    await it.catalog.loadTable("db.t");
    const store = it.of(loaded);
    await store.put("s3://lake/db/t/one", Buffer.from("1"));
    expect(renewals).toEqual([]);
    await store.put("s3://lake/db/t/two", Buffer.from("2"));
    await store.put("s3://lake/db/t/three", Buffer.from("3"));
    expect(renewals).toEqual(["db.t"]);
  });
});
