import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../servers/eventually";
import { HeavyPath, type TableSight } from "./heavy-path";
import { type LocalJob, plainly } from "./local-operator";

/** Ids of a table's rows, ascending. */
const ids = ({ rows }: TableSight) => rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
const range = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
const KILLED = "driver container failed with ExitCode: 137, Reason: Error";

describe("rows of heavy batches stand once", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-once-"));
  let path: HeavyPath;
  let offset = 0;

  beforeAll(async () => {
    path = await HeavyPath.start(folder);
  }, 900_000);
  beforeEach(() => {
    path.operator.play = plainly;
    path.operator.jobs.length = 0;
  });
  afterAll(async () => {
    await path?.stop();
    if (process.env.KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** A table of its own, with one light file of 100 rows in it. */
  async function tableWith(name: string): Promise<string> {
    const table = `once.${name}`;
    await path.light(table, [await path.upload("light.parquet", `${name}/light.parquet`)]);
    return table;
  }

  /** Small files of ten rows: file `i` has the ids from 5000 + 10 i. */
  const small = (name: string, ...numbers: readonly number[]) =>
    Promise.all(numbers.map((i) => path.upload(`small-${i}.parquet`, `${name}/small-${i}.parquet`)));

  const branches = async (table: string) => {
    const loaded = await path.lakehouse.catalog.loadTable(table);
    return Object.keys(loaded?.metadata.refs ?? {});
  };

  test("a batch that is delivered twice, or with another one's files, adds what is new", async () => {
    const table = await tableWith("twice");
    const files = await small("twice", 0, 1);
    const first = { table, files, file_count: 2 };
    expect(await path.deliver(first, ++offset)).toMatchObject({ status: 200, body: { committed: 2 } });
    // The answer was lost after the rows were published.
    expect(await path.deliver(first, offset)).toMatchObject({
      status: 200,
      body: { committed: 0, duplicates: 2, jobs: [] },
    });
    const more = [...files, ...(await small("twice", 2))];
    const second = { table, files: more, file_count: 3 };
    expect(await path.deliver(second, ++offset)).toMatchObject({
      status: 200,
      body: { committed: 1, duplicates: 2 },
    });
    expect(await path.light(table, more)).toMatchObject({ duplicates: 3 });
    expect(ids(await path.read(table))).toEqual([...range(0, 100), ...range(5000, 30)]);
    expect(path.operator.jobs).toHaveLength(2);
  }, 300_000);

  test("two batches that share a file stage it both and publish it once", async () => {
    const table = await tableWith("overlap");
    const [zero, one, two] = await small("overlap", 0, 1, 2);
    const staged = new Set<LocalJob>();
    path.operator.play = async (job) => {
      job.setState("RUNNING");
      const code = await job.run();
      staged.add(job);
      // Neither is published before both are staged; later jobs have nobody to wait for.
      await eventually("both jobs have staged", () => staged.size >= 2 || undefined, { timeoutMs: 240_000 });
      job.setState(code === 0 ? "COMPLETED" : "FAILED");
    };
    const answers = await Promise.all([
      path.deliver({ table, files: [zero, one] }, ++offset),
      path.deliver({ table, files: [one, two] }, ++offset),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const committed = answers.map(({ body }) => Number(body.committed));
    expect([...committed].sort()).toEqual([1, 2]);
    const sight = await path.read(table);
    expect(ids(sight)).toEqual([...range(0, 100), ...range(5000, 30)]);
    expect(sight.branches).toEqual(["main"]);
  }, 600_000);

  test.each<[string, (names: readonly string[]) => boolean]>([
    ["before it has staged", (names) => names.some((name) => /^ingest_[0-9a-f]{16}_/.test(name))],
    ["after it has staged", (names) => names.some((name) => /^ingest_[0-9a-f]{16}$/.test(name))],
  ])(
    "a driver that is killed %s leaves nothing behind that counts",
    async (when, isMoment) => {
      const name = when.replaceAll(" ", "-");
      const table = await tableWith(name);
      const message = { table, files: await small(name, 0, 1) };
      path.operator.play = async (job) => {
        job.setState("RUNNING");
        job.start();
        await eventually(
          "the moment has come",
          async () => isMoment(await branches(table)) || job.hasEnded || undefined,
          { timeoutMs: 240_000, intervalMs: 5 },
        );
        await job.kill();
        job.setState("FAILED", KILLED);
      };
      const failed = await path.deliver(message, ++offset);
      expect(failed).toMatchObject({ status: 422, body: { code: "job.failed" } });
      expect(JSON.stringify(failed.body)).toContain("ExitCode: 137");
      expect(ids(await path.read(table))).toEqual(range(0, 100));

      // The same delivery says the same; sent anew from the dead letters, the batch runs anew.
      expect(await path.deliver(message, offset)).toMatchObject({ status: 422 });
      path.operator.play = plainly;
      expect(await path.deliver(message, ++offset)).toMatchObject({ status: 200, body: { committed: 2 } });
      expect(ids(await path.read(table))).toEqual([...range(0, 100), ...range(5000, 20)]);
      expect(await path.light(table, message.files)).toMatchObject({ duplicates: 2 });
    },
    600_000,
  );

  test("a driver that the operator starts again stages once", async () => {
    const table = await tableWith("retried");
    const message = { table, files: await small("retried", 0, 1) };
    path.operator.play = async (job) => {
      job.setState("RUNNING");
      await job.run();
      // The node was lost as the driver ended: the operator knows of no success, and starts it again.
      job.setState("FAILING", KILLED);
      job.setState("PENDING_RERUN");
      job.setState("RUNNING");
      job.setState((await job.run()) === 0 ? "COMPLETED" : "FAILED");
    };
    expect(await path.deliver(message, ++offset)).toMatchObject({ status: 200, body: { committed: 2 } });
    expect(ids(await path.read(table))).toEqual([...range(0, 100), ...range(5000, 20)]);
  }, 300_000);

  test("a launcher that dies between staging and publishing is followed by one that publishes", async () => {
    const table = await tableWith("launcher");
    const message = { table, files: await small("launcher", 0, 1) };
    let finish: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      finish = resolve;
    });
    path.operator.play = async (job) => {
      job.setState("RUNNING");
      await job.run();
      await gone;
      job.setState("COMPLETED");
    };
    const interrupted = path.deliver(message, ++offset);
    await eventually(
      "the rows are staged",
      async () => (await branches(table)).some((name) => /^ingest_[0-9a-f]{16}$/.test(name)) || undefined,
      { timeoutMs: 240_000 },
    );
    await path.crashLauncher();
    expect(await interrupted).toMatchObject({ status: 503 });
    finish();
    await path.operator.idle();
    expect(ids(await path.read(table))).toEqual(range(0, 100));
    await path.startLauncher();
    expect(await path.deliver(message, offset)).toMatchObject({ status: 200, body: { committed: 2 } });
    expect(path.operator.jobs).toHaveLength(1);
    expect(ids(await path.read(table))).toEqual([...range(0, 100), ...range(5000, 20)]);
  }, 300_000);
});
