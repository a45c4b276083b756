import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../servers/eventually";
import { HeavyPath, type TableSight } from "./heavy-path";
import { type LocalJob, plainly } from "./local-operator";

const TABLE = "care.orders";
/** Begins like the other: what is removed below one must not be the other's. */
const SIBLING = "care.orders2";
const ORPHAN = "s3://warehouse/tables/care/orders/data/orphan.parquet";
const HOUR_MS = 3_600_000;

const ids = ({ rows }: TableSight) => rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
const range = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

interface Report {
  readonly table: string;
  readonly outcome: string;
  readonly step?: string;
  readonly [figure: string]: unknown;
}

describe("table maintenance in Spark", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-care-"));
  let path: HeavyPath;
  /** Objects that were ingested the light way; the same bytes under another key are other rows. */
  const ingested: { uri: string; size: number; etag: string }[] = [];
  let copies = 0;

  beforeAll(async () => {
    path = await HeavyPath.start(folder);
    await ingestOne(SIBLING);
    // More commits than the ledger keeps inline: it has segments, too.
    for (let i = 0; i < 20; i++) await ingestOne();
  }, 900_000);
  afterAll(async () => {
    await path?.stop();
    if (process.env.KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** One light commit of ten rows, with the ids from 5000. */
  async function ingestOne(table = TABLE): Promise<void> {
    const object = await path.upload("small-0.parquet", `${table}/${++copies}.parquet`);
    expect(await path.light(table, [object])).toMatchObject({ committed: 1 });
    if (table === TABLE) ingested.push(object);
  }

  async function maintain(job: LocalJob): Promise<readonly Report[]> {
    expect({ code: await job.run(), log: job.log().slice(-3000) }).toMatchObject({ code: 0 });
    const lines = job.log().split("\n");
    return lines.filter((line) => line.startsWith('{"msg": "maintenance"')).map((line) => JSON.parse(line));
  }

  const reportOf = (reports: readonly Report[], step: string) =>
    reports.find((report) => report.table === TABLE && report.step === step && report.outcome === "done");

  /** Rows of the light commits: each id as often as there are commits. */
  async function expectEveryRowOnce(more: readonly number[] = []): Promise<void> {
    const expected = [...ingested.flatMap(() => range(5000, 10)), ...more].sort((a, b) => a - b);
    expect(ids(await path.read(TABLE))).toEqual(expected);
  }

  /** What was ingested once is known, however often it comes again. */
  async function expectRedeliveryAddsNothing(): Promise<void> {
    expect(await path.light(TABLE, ingested)).toMatchObject({ committed: 0, duplicates: ingested.length });
  }

  test("compacts while files keep coming in, and the ledger goes on knowing all of them", async () => {
    const before = await path.read(TABLE);
    const job = path.operator.scheduled("care-1", path.maintenance({ tables: [TABLE, "care.later"] }));
    let isOver = false;
    const running = maintain(job).finally(() => {
      isOver = true;
    });
    const isCommitting = eventually(
      "the compaction has committed",
      async () => {
        if (!isOver) await ingestOne();
        return isOver || undefined;
      },
      { timeoutMs: 280_000, intervalMs: 1000 },
    );
    const reports = await running;
    await isCommitting;

    expect(reports).toContainEqual(expect.objectContaining({ table: "care.later", outcome: "skipped" }));
    expect(Number(reportOf(reports, "rewrite_data_files")?.rewritten)).toBeGreaterThanOrEqual(20);
    expect(reportOf(reports, "rewrite_manifests")).toBeDefined();
    // Nothing is old enough to go.
    expect(reportOf(reports, "expire_snapshots")).toMatchObject({ data_files: 0 });
    expect(reportOf(reports, "remove_orphan_files")).toMatchObject({ files: 0 });
    const after = await path.read(TABLE);
    expect(after.files).toBeLessThan(before.files + ingested.length - 20);
    await expectEveryRowOnce();
    await expectRedeliveryAddsNothing();
    await ingestOne();
    await expectEveryRowOnce();
  }, 400_000);

  test("days later: old snapshots and orphans go; ledger, staged rows and the neighbour stay", async () => {
    await path.store.put(ORPHAN, Buffer.from("nobody's"));
    const staged = await stageAndDie();
    const settings = {
      ledgerHorizonHours: 24,
      snapshotRetentionHours: 24,
      minSnapshots: 1,
      orphanAgeHours: 24,
    };
    const spec = path.maintenance({ ...settings, tables: [TABLE] });
    // Later than every age, and not so late that staged branches have expired.
    const later = Date.now() + 6 * 24 * HOUR_MS;
    const job = path.operator.scheduled("care-2", {
      ...spec,
      mainApplicationFile: join(__dirname, "maintenance_at.py"),
      arguments: [String(later), ...(spec.arguments ?? [])],
    });
    const segments = await listed("_ingest_ledger/");
    const neighbour = await listed("/orders2/");
    const snapshots = (await path.read(TABLE)).snapshots;
    const reports = await maintain(job);

    expect(Number(reportOf(reports, "expire_snapshots")?.data_files)).toBeGreaterThanOrEqual(20);
    expect(Number(reportOf(reports, "remove_orphan_files")?.files)).toBeGreaterThanOrEqual(1);
    expect(await path.store.head(ORPHAN).catch(() => undefined)).toBeUndefined();
    expect((await path.read(TABLE)).snapshots).toBeLessThan(snapshots / 2);
    expect(segments.length).toBeGreaterThan(0);
    expect(await listed("_ingest_ledger/")).toEqual(segments);
    expect(await listed("/orders2/")).toEqual(neighbour);
    expect(ids(await path.read(SIBLING))).toEqual(range(5000, 10));
    await expectEveryRowOnce();
    await expectRedeliveryAddsNothing();

    // What was staged before is published after, or staged again when its document went: once in either case.
    path.operator.play = plainly;
    await path.startLauncher();
    expect(await path.deliver(staged, 1)).toMatchObject({ status: 200, body: { committed: 1 } });
    await expectEveryRowOnce(range(1000, 1000));
    await expectRedeliveryAddsNothing();
    await ingestOne();
  }, 600_000);

  /** A heavy batch whose launcher dies before it publishes. @returns its message */
  async function stageAndDie(): Promise<object> {
    const message = { table: TABLE, files: [await path.upload("plain.parquet", "care/plain.parquet")] };
    path.operator.play = async (job) => {
      job.setState("RUNNING");
      expect(await job.run()).toBe(0);
      await path.crashLauncher();
      job.setState("COMPLETED");
    };
    expect(await path.deliver(message, 1)).toMatchObject({ status: 503 });
    await path.operator.idle();
    expect((await path.read(TABLE)).branches.some((name) => name.startsWith("ingest_"))).toBe(true);
    return message;
  }

  async function listed(part: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { uri } of path.store.list("s3://warehouse/")) if (uri.includes(part)) found.push(uri);
    return found.sort();
  }
});
