import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommitOutcome, IngestError, type LoadedTable } from "@floe/ingest-core";
import { type LakehouseCatalog, SecretCatalog } from "../src/secret-catalog";

const refusal = new IngestError("catalog.unauthorized", "401", true, { status: 401 });
const table = { config: {} } as LoadedTable;

describe("SecretCatalog", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-secret-"));
  const opened: string[] = [];
  let good = "first";
  let calls = 0;
  const write = (secret: string) => writeFileSync(join(folder, "credential"), `${secret}\n`);

  /** A catalog that knows one credential. */
  const open = (credential: string | undefined): LakehouseCatalog => {
    opened.push(String(credential));
    const check = <T>(answer: T, refused?: T): T => {
      calls++;
      if (credential === good) return answer;
      if (refused !== undefined) return refused;
      throw refusal;
    };
    return {
      loadTable: async () => check(table),
      createTable: async () => check(table),
      createNamespace: async () => check(true),
      loadCredentials: async () => check({ config: {}, storageCredentials: [] }),
      commit: async () =>
        check<CommitOutcome>({ kind: "committed", table }, { kind: "rejected", status: 401, reason: "401" }),
    };
  };
  const catalog = () => new SecretCatalog(folder, ({ credential, token }) => open(credential ?? token));

  beforeEach(() => {
    opened.splice(0);
    calls = 0;
    good = "first";
    write("first");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("reads the files with the first call and not again", async () => {
    const it = catalog();
    expect(opened).toEqual([]);
    await it.loadTable("a.b");
    await it.commit("a.b", [], [], "key");
    expect(opened).toEqual(["first"]);
  });

  test("a rotated secret is read when the catalog refuses the old one, once for all calls", async () => {
    const it = catalog();
    await it.loadTable("a.b");
    good = "second";
    write("second");
    await Promise.all([it.loadTable("a.b"), it.loadTable("a.c"), it.loadCredentials("a.b")]);
    expect(opened).toEqual(["first", "second"]);
  });

  test("a refused commit is sent again with the rotated secret", async () => {
    const it = catalog();
    await it.loadTable("a.b");
    good = "second";
    write("second");
    expect(await it.commit("a.b", [], [], "key")).toMatchObject({ kind: "committed" });
  });

  test("the refusal stands when the files say what they said before", async () => {
    const it = catalog();
    good = "elsewhere";
    await expect(it.loadTable("a.b")).rejects.toBe(refusal);
    expect(await it.commit("a.b", [], [], "key")).toMatchObject({ kind: "rejected" });
    expect(opened).toEqual(["first"]);
    expect(calls).toBe(2);
  });

  test("an empty secret is the operator's to repair, and the event may come again", async () => {
    const it = catalog();
    unlinkSync(join(folder, "credential"));
    await expect(it.loadTable("a.b")).rejects.toMatchObject({
      code: "config.catalog-secret",
      retriable: true,
    });
    write("first");
    expect(await it.loadTable("a.b")).toBe(table);
  });
});
