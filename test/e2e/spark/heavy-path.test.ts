import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../servers/eventually";
import { HeavyPath, type TableSight } from "./heavy-path";
import { plainly } from "./local-operator";

/** Ids of a table's rows, ascending. */
const ids = ({ rows }: TableSight) => rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
const range = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

describe("the heavy path in Spark", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-heavy-"));
  let path: HeavyPath;

  beforeAll(async () => {
    path = await HeavyPath.start(folder);
  }, 900_000);
  afterEach(() => {
    path.operator.play = plainly;
  });
  afterAll(async () => {
    await path?.stop();
    if (process.env.KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test("a batch stands once, whatever is in it, although a light batch was faster and the launcher died", async () => {
    const table = "sales.orders";
    const first = await path.upload("light.parquet");
    expect(await path.light(table, [first])).toMatchObject({ committed: 1 });
    const files = [
      first,
      await path.upload("plain.parquet", "incoming/day=1/a b%20+é#?[x]{y}*.parquet"),
      await path.upload("evolved.parquet"),
      await path.upload("odd.parquet"),
      await path.upload("int96.parquet"),
      await path.upload("good.csv"),
      await path.upload("bad.csv"),
      await path.upload("broken.parquet"),
      await path.upload("junk.parquet"),
      await path.upload("mismatch.parquet"),
      await path.upload("small-0.parquet", "incoming/_hidden.parquet"),
    ];
    const message = { table, files, file_count: files.length };
    const interrupted = path.deliver(message, 1);
    await eventually("the job runs", () => path.operator.jobs[0]);
    await path.crashLauncher();
    expect(await interrupted).toMatchObject({ status: 503, body: { code: "job.running" } });
    await path.operator.idle();
    await path.startLauncher();
    const answer = await path.deliver(message, 1);
    expect(answer).toMatchObject({ status: 200, body: { committed: 5 } });
    expect(path.operator.jobs).toHaveLength(1);

    const sight = await path.read(table);
    expect(ids(sight)).toEqual([
      ...range(0, 100),
      ...range(1000, 1000),
      ...range(2000, 200),
      ...range(3000, 50),
      ...range(4000, 60),
      ...range(7000, 3),
    ]);
    expect(sight.branches).toEqual(["main"]);
    const row = (id: number) => sight.rows.find((candidate) => candidate.id === id);
    expect(row(1001)).toMatchObject({
      name: "order 1001",
      amount: "10.01",
      at: "2024-01-01 00:16:41+00:00",
      key: "00000000-0000-0000-0000-0000000003e9",
      tags: ["t2"],
      place: { x: 1001, y: 500.5 },
      note: null,
    });
    expect(row(2007)).toMatchObject({ note: "note 7" });
    expect(row(3001)).toMatchObject({
      name: "order 3001",
      at: "2024-01-01 00:50:01+00:00",
      tags: null,
      key: null,
    });
    expect(row(4001)).toMatchObject({ at: "2024-01-01 01:06:41+00:00" });
    expect(row(7000)).toMatchObject({ name: 'a, "b"\nc', amount: "1.50", at: "2024-01-01 00:00:00+00:00" });
    expect(row(7001)).toMatchObject({ name: null, amount: null, at: null });
    expect(row(7002)).toMatchObject({ name: "", amount: "2.00", at: "2024-01-01 00:00:00+00:00" });

    const reasons = {
      "s3://inbox/incoming/bad.csv": "file.bad-rows",
      "s3://inbox/incoming/broken.parquet": "file.undecodable",
      "s3://inbox/incoming/junk.parquet": "file.not-parquet",
      "s3://inbox/incoming/mismatch.parquet": "file.type-mismatch",
    };
    expect(await path.quarantined(table)).toEqual({
      ...reasons,
      "s3://inbox/incoming/_hidden.parquet": "file.key-unreadable",
    });
    expect(await documents(path)).toEqual([]);
    // What the light path says of the same objects, by itself: the same.
    const light = await path.light(table, files.slice(6, 10));
    const codes = light.files.map((file) => [file.uri, "code" in file ? file.code : file.outcome]);
    expect(Object.fromEntries(codes)).toEqual(reasons);
    // What it makes of the good ones afterwards: nothing.
    expect(await path.light(table, files.slice(0, 6))).toMatchObject({ duplicates: 6 });
  }, 240_000);
});

/** What jobs leave beside their rows, and what nobody needs any more. */
async function documents(path: HeavyPath): Promise<string[]> {
  const found: string[] = [];
  for await (const { uri } of path.store.list("s3://warehouse/"))
    if (uri.includes("/ingest_")) found.push(uri);
  return found;
}
