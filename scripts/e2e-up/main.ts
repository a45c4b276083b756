/**
 * Leaves the pipeline of the tests running, for people to play with: `npm run e2e:up [-- <first port>]`.
 * Ends, with everything it started, on ctrl-C.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OrderFiles, ordersSql } from "../../test/e2e/pipeline/order-files";
import { PipelineStack, type PORTS } from "../../test/e2e/pipeline/stack";
import { cacheFolder } from "../../test/e2e/servers/cache";
import { checkPrerequisites } from "../../test/e2e/setup/prerequisites-check";
import { environmentFile, guide } from "./guide";
import { killAll, MARK } from "./leftovers";
import { isTaken, RunningFile } from "./running";

const TABLE = "sales.orders";
const PREFIX = "incoming/orders/";
const BIG_BYTES = 1_000_000;
const FIRST_PORT = 19_000;

/** Told to the person who typed the command, without a stack. */
class UpError extends Error {}

function portsFrom(first: number): Record<(typeof PORTS)[number], number> {
  return { s3: first, kafka: first + 1, catalog: first + 2, worker: first + 3, launcher: first + 4 };
}

async function main(): Promise<void> {
  const first = Number(process.argv[2] ?? FIRST_PORT);
  if (!Number.isInteger(first) || first < 1024 || first > 65_000)
    throw new UpError(`'${process.argv[2]}' is no port from 1024 to 65000: npm run e2e:up -- ${FIRST_PORT}`);
  checkPrerequisites();
  const home = cacheFolder("up");
  const running = new RunningFile(join(home, "running.json"));
  const owner = running.owner();
  if (owner !== undefined)
    throw new UpError(
      `The pipeline runs already, as process ${owner}. End it there with ctrl-C, or: kill ${owner}`,
    );
  const left = killAll(home);
  if (left > 0) process.stdout.write(`Ended ${left} processes that an earlier run had left behind.\n`);
  rmSync(join(home, "stack"), { recursive: true, force: true });
  const ports = portsFrom(first);
  for (const [name, port] of Object.entries(ports))
    if (await isTaken(port))
      throw new UpError(
        `Port ${port} (${name}) is taken. Free it, or choose others: npm run e2e:up -- ${first + 1000}`,
      );
  running.take();
  process.env[MARK] = home;
  await up(home, ports, running);
}

async function up(home: string, ports: Record<(typeof PORTS)[number], number>, running: RunningFile) {
  const folder = join(home, "stack");
  const environment = join(home, "environment");
  let stack: PipelineStack | undefined;
  let ending = false;
  const end = (code: number) => {
    // A second ctrl-C, or a start that did not get far: what has the mark is killed.
    if (ending || stack === undefined) {
      killAll(home);
      running.leave();
      process.exit(code);
    }
    ending = true;
    process.stdout.write("\nEnding …\n");
    void stack
      .stop()
      .catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
      .finally(() => {
        killAll(home);
        rmSync(folder, { recursive: true, force: true });
        rmSync(environment, { force: true });
        running.leave();
        process.exit(code);
      });
  };
  process.on("SIGINT", () => end(0));
  process.on("SIGTERM", () => end(0));
  process.on("SIGHUP", () => end(0));
  try {
    const samples = await makeSamples(join(folder, "samples"));
    stack = await PipelineStack.start({
      folder,
      ports,
      config: {
        ingest: {
          tables: [{ prefix: PREFIX, table: TABLE }],
          batch: { idle_timeout_ms: 2000, light_max_bytes: BIG_BYTES },
        },
      },
      first: { key: `${PREFIX}first.parquet`, body: samples.first },
      starting: (part) => process.stdout.write(`starting ${part} …\n`),
    });
    writeFileSync(environment, environmentFile(stack));
    const files = { samples: join(folder, "samples"), environment, logs: folder };
    process.stdout.write(guide(stack, TABLE, PREFIX, files));
  } catch (error) {
    killAll(home);
    running.leave();
    throw error;
  }
}

/** Files to put, beside the first one. */
async function makeSamples(folder: string): Promise<{ readonly first: Buffer }> {
  mkdirSync(folder, { recursive: true });
  const files = await OrderFiles.open(join(folder, "work"));
  const sample = async (name: string, first: number, count: number, options: string, reference?: string) =>
    writeFileSync(join(folder, name), await files.copy(ordersSql({ first, count }, reference), options));
  await sample("orders.csv", 1000, 500, "FORMAT csv, HEADER");
  await sample("orders.parquet", 2000, 500, "FORMAT parquet");
  await sample(
    "large.parquet",
    10_000,
    40_000,
    "FORMAT parquet, COMPRESSION uncompressed",
    "repeat(md5(i::VARCHAR), 2)",
  );
  const first = await files.copy(ordersSql({ first: 1, count: 10 }), "FORMAT parquet");
  files.close();
  return { first };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof UpError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
});
