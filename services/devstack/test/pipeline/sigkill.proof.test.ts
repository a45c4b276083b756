import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { seededRandom } from "../../../ingest-core/test/simulation/seeded-random";
import { readBack } from "../../src/demo/read-back";
import { killOnCommit } from "../../src/pipeline/kill-on-commit";
import { Pipeline } from "../../src/pipeline/pipeline";
import type { Step } from "../../src/pipeline/step";
import { TOPICS } from "../../src/pipeline/topics";

const ROOT = join(__dirname, "..", "..", "..", "..");
const TABLE = "shop.orders";
const FILES = 500;
const ROWS = 10;
const KILLS = 200;
/** A worker needs about a third of it for its first commit: some die before, some between, some after. */
const LONGEST_LIFE_MS = 400;

/** A file of its own orders: Parquet, and one in five CSV. */
async function orderFile(number: number): Promise<{ readonly key: string; readonly body: Uint8Array }> {
  const ids = Array.from({ length: ROWS }, (_, i) => number * ROWS + i);
  if (number % 5 === 4) {
    const lines = ids.map((id) => `${id},customer ${id}`);
    return {
      key: `orders/${number}.csv`,
      body: Buffer.from(`order_id,customer\n${lines.join("\n")}\n`),
    };
  }
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const columnData = [
    { name: "order_id", data: ids.map(BigInt), type: "INT64" as const },
    { name: "customer", data: ids.map((id) => `customer ${id}`), type: "STRING" as const },
  ];
  return { key: `orders/${number}.parquet`, body: new Uint8Array(parquetWriteBuffer({ columnData })) };
}

describe("a run of 500 files", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-sigkill-"));
  // Inside of the repository, where the bundle finds DuckDB.
  const bundle = join(ROOT, ".cdk8s", "sigkill-worker");
  const steps: Step[] = [];
  let pipeline: Pipeline;
  let restarted: () => void;
  const killed = new Promise<void>((resolve) => {
    restarted = resolve;
  });

  beforeAll(async () => {
    execFileSync(process.execPath, ["services/light-worker/build/bundle.js", bundle], { cwd: ROOT });
    pipeline = await Pipeline.start({
      folder,
      workerScript: join(bundle, "start.js"),
      tables: [{ bucket: "inbox", prefix: "orders/", table: TABLE }],
      defaultTable: "shop.unsorted",
      maxEvents: 2,
      maxWaitMs: 60_000,
      onStep: (step) => {
        steps.push(step);
        if (step.step === "restart") restarted();
      },
    });
  }, 120_000);
  afterAll(async () => {
    await pipeline?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test("leaves every row exactly once, although the worker is killed at 200 random moments of it", async () => {
    const random = seededRandom(2026);
    // Chance may miss the worst moment on a slow machine: the first commit is applied, and its worker dies.
    pipeline.interfere = killOnCommit(pipeline, "after");
    for (let number = 0; number < FILES; number++) {
      const { key, body } = await orderFile(number);
      await pipeline.put(key, body, "");
    }
    const events = pipeline.bus.read(TOPICS.events);
    expect(events).toHaveLength(FILES);

    await killed;

    let drained = false;
    let run = pipeline.idle().then(() => {
      drained = true;
    });
    for (let kills = 0; kills < KILLS; kills++) {
      await pause(random.next() * LONGEST_LIFE_MS);
      if (drained) {
        // All is done: the whole run is delivered once more, and must change nothing.
        drained = false;
        for (const { value } of events) pipeline.bus.send(TOPICS.events, { value });
        run = pipeline.idle().then(() => {
          drained = true;
        });
      }
      await pipeline.killWorker("a random moment");
    }
    await run;

    const { rows, snapshots } = await readBack(pipeline, TABLE);
    const ids = rows.map(({ order_id }) => Number(order_id)).sort((a, b) => a - b);
    expect(ids).toEqual(Array.from({ length: FILES * ROWS }, (_, i) => i));
    expect(rows.filter(({ order_id, customer }) => customer !== `customer ${order_id}`)).toEqual([]);
    expect(snapshots.reduce((sum, { addedRows }) => sum + addedRows, 0)).toBe(FILES * ROWS);

    const of = (step: Step["step"]) => steps.filter((each) => each.step === step).length;
    expect(of("kill")).toBe(KILLS + 1);
    // The harm was harm: work was cut off and came again, and some of it had been committed already.
    expect(of("redelivery")).toBeGreaterThan(KILLS / 10);
    const again = steps.filter((step) => step.step === "commit" && step.duplicates > 0);
    expect(again.length).toBeGreaterThan(0);
    expect(of("dead") + of("quarantine")).toBe(0);
  }, 900_000);
});
