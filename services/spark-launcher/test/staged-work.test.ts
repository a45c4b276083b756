import {
  type Catalog,
  type CommitOutcome,
  IngestError,
  type LoadedTable,
  type ObjectStore,
  silent,
} from "@floe/ingest-core";
import { StagedWorks } from "../src/publish/staged-work";

const IDENTITY = "0123456789abcdef".repeat(4);
const BRANCH = "ingest_0123456789abcdef";
const FOLDER = "s3://lake/t/metadata";
const RESULT = `${FOLDER}/${BRANCH}-1.json`;
const document = { version: 1, files: [], quarantined: [], changed: [] };

/** A table with what is staged on its branch, and the objects beside it. */
function world(objects: Record<string, string>, refs: Record<string, bigint> = { [BRANCH]: 7n }) {
  const stored = new Map(Object.entries(objects));
  const commits: Parameters<Catalog["commit"]>[] = [];
  const metadata = {
    "table-uuid": "u-1",
    location: "s3://lake/t",
    properties: {},
    refs: Object.fromEntries(Object.entries(refs).map(([name, id]) => [name, { "snapshot-id": id }])),
    snapshots: [{ "snapshot-id": 7n, summary: { "ingest.staging-result": RESULT } }],
  };
  const table = { metadata } as unknown as LoadedTable;
  let outcome: CommitOutcome | Error = { kind: "committed", table };
  const store = {
    async *list(prefix: string) {
      for (const uri of stored.keys()) if (uri.startsWith(prefix)) yield { uri };
    },
    async delete(uris: readonly string[]) {
      for (const uri of uris) stored.delete(uri);
    },
    async *stream(uri: string) {
      const text = stored.get(uri);
      if (text === undefined) throw new IngestError("file.not-found", uri, false);
      yield Buffer.from(text);
    },
  } as unknown as ObjectStore;
  const works = new StagedWorks(
    {
      loadTable: async () => table,
      commit: async (...commit) => {
        commits.push(commit);
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    },
    () => store,
    silent,
    { now: () => 0, random: () => 0, sleep: async () => undefined },
  );
  return { works, commits, stored, answer: (next: CommitOutcome | Error) => (outcome = next) };
}

const work = { branch: BRANCH, snapshotId: 7n, result: { files: [], quarantined: [], changed: [] } };

describe("StagedWorks", () => {
  test("reads the branch of a request, and the document that its snapshot names", async () => {
    const { works } = world({ [RESULT]: JSON.stringify(document) });
    expect(await works.read("db.t", IDENTITY)).toEqual(work);
  });

  test.each([
    ["no branch", world({ [RESULT]: JSON.stringify(document) }, {})],
    ["a branch without its document", world({})],
  ])("%s means: nothing is staged, stage again", async (_, { works }) => {
    await expect(works.read("db.t", IDENTITY)).rejects.toMatchObject({
      code: "table.staging-missing",
      retriable: true,
    });
  });

  test("drops just the work that was looked at, with its documents and no other's", async () => {
    const other = `${FOLDER}/ingest_ffffffffffffffff-1.json`;
    const { works, commits, stored } = world({ [RESULT]: "{}", [other]: "{}" });
    await works.drop("db.t", IDENTITY, work);
    expect(commits[0]?.slice(0, 3)).toEqual([
      "db.t",
      [
        { type: "assert-table-uuid", uuid: "u-1" },
        { type: "assert-ref-snapshot-id", ref: BRANCH, "snapshot-id": 7n },
      ],
      [{ action: "remove-snapshot-ref", "ref-name": BRANCH }],
    ]);
    expect([...stored.keys()]).toEqual([other]);
  });

  test.each<[string, CommitOutcome | Error]>([
    ["was staged anew meanwhile", { kind: "conflict", reason: "branch has changed" } as CommitOutcome],
    ["can not be reached", new IngestError("catalog.unavailable", "away", true)],
  ])("work that %s stays, and nobody fails for it", async (_, outcome) => {
    const { works, stored, answer } = world({ [RESULT]: "{}" });
    answer(outcome);
    await works.drop("db.t", IDENTITY, work);
    expect([...stored.keys()]).toEqual([RESULT]);
  });

  test("tells a failed job's own words, or nothing", async () => {
    const report = JSON.stringify({ code: "engine.rows-lost", message: "other rows were written" });
    const told = world({ [`${FOLDER}/${BRANCH}-failure.json`]: report });
    expect(await told.works.whyFailed("db.t", IDENTITY)).toBe("engine.rows-lost: other rows were written");
    expect(await world({}).works.whyFailed("db.t", IDENTITY)).toBeUndefined();
    const broken = world({ [`${FOLDER}/${BRANCH}-failure.json`]: "<html>" });
    expect(await broken.works.whyFailed("db.t", IDENTITY)).toBeUndefined();
  });
});
