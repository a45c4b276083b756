import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperationsWorld } from "../../operations/world";
import { ended } from "../../support/ended";

const root = join(__dirname, "../../..");
const floe = join(root, "lib/cli/floe.js");

describe("the commands for the lakehouse, as they are built", () => {
  let world: OperationsWorld;
  let folder: string;

  beforeAll(async () => {
    world = await OperationsWorld.start();
    folder = mkdtempSync(join(tmpdir(), "floe-cli-"));
    writeFileSync(join(folder, "config.yaml"), CONFIG);
    const good = await world.put("incoming/orders/a b+ä.parquet");
    const bad = await world.put("incoming/orders/bad.parquet", "junk");
    await world.run((does, context) =>
      does.ingest({ uris: [good, bad], direct: true, output: "json" }, context),
    );
    await world.put("incoming/missed.parquet");
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const CONFIG = `ingest:
  inbox: { bucket: inbox, prefix: incoming/ }
  tables: [{ prefix: incoming/orders/, table: shop.orders }]
  default_table: shop.others
`;

  const environment = () => {
    const { store, catalog } = world.settings;
    return {
      PATH: process.env.PATH ?? "",
      HOME: folder,
      CATALOG_URI: catalog.uri,
      CATALOG_WAREHOUSE: "",
      AWS_ENDPOINT_URL_S3: store.endpoint,
      AWS_ACCESS_KEY_ID: store.accessKey,
      AWS_SECRET_ACCESS_KEY: store.secretKey,
    };
  };

  /** The servers are in this process, so the command has to run beside it. */
  async function run(args: readonly string[], changed: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [floe, ...args], {
      cwd: folder,
      env: { ...environment(), ...changed },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return await ended(child);
  }
  /** Numbers that are others in every run. */
  const steady = (text: string) =>
    text
      .replace(/\d{15,20}/g, "SNAPSHOT")
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "TIME")
      .replace(/\b[0-9a-f]{32}\b/g, "HASH")
      .replace(/\b[0-9a-f]{12}\b/g, "NAME")
      .replace(/\b\d+s\b/g, "AGE")
      .replace(/\d+(\.\d)? KiB/g, "SIZE")
      .replace(/ {4,}/g, "   ");

  test("floe object status: committed, quarantined, and the exit code", async () => {
    const good = await run(["object", "status", "s3://inbox/incoming/orders/a b+ä.parquet"]);
    expect({ ...good, stdout: steady(good.stdout) }).toMatchInlineSnapshot(`
{
  "status": 0,
  "stderr": "",
  "stdout": "OBJECT   s3://inbox/incoming/orders/a b+ä.parquet
STATUS   committed
TABLE   shop.orders
SNAPSHOT   SNAPSHOT   TIME
WRITTEN   TIME
SIZE   SIZE
ETAG   HASH
",
}
`);
    const bad = await run(["object", "status", "s3://inbox/incoming/orders/bad.parquet"]);
    expect({ ...bad, stdout: steady(bad.stdout) }).toMatchInlineSnapshot(`
{
  "status": 1,
  "stderr": "",
  "stdout": "OBJECT   s3://inbox/incoming/orders/bad.parquet
STATUS   quarantined
TABLE   shop.orders
CODE   file.not-parquet
REASON   the object is smaller than any Parquet file; keep other formats out of this prefix, or give them a suffix that is ignored
WRITTEN   TIME
SIZE   4 B
ETAG   HASH
",
}
`);
  });

  test("floe reconcile reports what was missed, sends nothing, and ends with 1", async () => {
    const { status, stdout, stderr } = await run(["reconcile", "--grace", "0s"]);
    expect({ status, stderr, stdout: steady(stdout) }).toMatchInlineSnapshot(`
{
  "status": 1,
  "stderr": "✗ 1 object missed; --emit sends the events
",
  "stdout": "TABLE   OBJECTS   COMMITTED   MISSED   IN-FLIGHT   QUARANTINED   EMPTY   UNKNOWN
shop.orders   2   1   0   0   1   0   0
shop.others   1   0   1   0   0   0   0

MISSED   SIZE   AGE   TABLE
s3://inbox/incoming/missed.parquet   SIZE   AGE   shop.others
",
}
`);
    expect((await run(["reconcile", "--emit", "--dry-run"])).status).toBe(2);
  });

  test("floe table status suggests the name that was meant", async () => {
    expect(await run(["table", "status", "shop.ordres"])).toEqual({
      status: 2,
      stdout: "",
      stderr: `  error  the catalog has no table 'shop.ordres'  FLOE7201
    try       shop.orders

✗ 1 error; floe explain FLOE7201 tells more
`,
    });
  });

  test("floe quarantine list and show", async () => {
    const list = await run(["quarantine", "list"]);
    expect({ ...list, stdout: steady(list.stdout) }).toMatchInlineSnapshot(`
{
  "status": 0,
  "stderr": "",
  "stdout": "NAME   TABLE   CODE   AGE   STATE   OBJECT
NAME   shop.orders   file.not-parquet   AGE   waiting   s3://inbox/incoming/orders/bad.parquet
",
}
`);
    const json = JSON.parse(
      (await run(["quarantine", "show", "s3://inbox/incoming/orders/bad.parquet", "-o", "json"])).stdout,
    );
    expect(json).toMatchObject([{ code: "file.not-parquet", table: "shop.orders" }]);
  });

  test("floe backfill --dry-run counts, and asks no broker", async () => {
    expect(await run(["backfill", "--dry-run"])).toEqual({
      status: 0,
      stdout: "TABLE         OBJECTS\nshop.orders   2\nshop.others   1\n",
      stderr: "✓ 3 events would be sent, 0 objects left out\n",
    });
  });

  test("FLOE7001: without keys, what to type", async () => {
    const { status, stdout, stderr } = await run(["reconcile"], { AWS_SECRET_ACCESS_KEY: "" });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(`  error  AWS_SECRET_ACCESS_KEY is not set  FLOE7001
    next      export AWS_SECRET_ACCESS_KEY="$(kubectl -n eventing-demo get secret s3-events-keys -o jsonpath='{.data.secret-key}' | base64 -d)"

✗ 1 error; floe explain FLOE7001 tells more
`);
  });

  test("FLOE7002: everything that is wrong with the environment at once", async () => {
    const { status, stderr } = await run(["reconcile"], {
      CATALOG_URI: "catalog:8181",
      INGEST_TABLE_RULES: "{}",
      INGEST_SCHEMA_CONTRACT: "maybe",
      INGEST_LEDGER_HORIZON_DAYS: "week",
      KAFKA_USERNAME: "floe",
    });
    expect(status).toBe(2);
    expect(
      [...stderr.matchAll(/(\w+) (?:is not set|cannot be used) {2}FLOE7002/g)].map(([, name]) => name),
    ).toEqual([
      "CATALOG_URI",
      "KAFKA_PASSWORD",
      "INGEST_TABLE_RULES",
      "INGEST_SCHEMA_CONTRACT",
      "INGEST_LEDGER_HORIZON_DAYS",
    ]);
  });

  test.each([
    ["FLOE7101", { AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1" }, 3],
    ["FLOE7103", { INGEST_INBOX_BUCKET: "inbxo", INGEST_QUARANTINE: "s3://inbox/q" }, 2],
  ])("%s for %j ends with %d", async (code, changed, expected) => {
    const { status, stdout, stderr } = await run(["reconcile"], changed);
    expect({ status, stdout }).toEqual({ status: expected, stdout: "" });
    expect(stderr).toContain(`  ${code}\n`);
  });

  test("each has help, with its parts", async () => {
    const help = await run(["quarantine", "--help"]);
    for (const part of ["list", "show", "replay"])
      expect(help.stdout).toMatch(new RegExp(`^ {2}${part} `, "m"));
    expect((await run(["quarantine"])).status).toBe(2);
    expect((await run(["quarantine", "lits"])).stderr).toContain("(Did you mean list?)");
  });
});
