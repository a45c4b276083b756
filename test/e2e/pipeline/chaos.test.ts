import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { sparkInstallation } from "../servers/spark";
import { type Disturbance, disturb, killGateway, round } from "./disturbances";
import { BIG_BYTES, makeObjects, PREFIX, type TestObject, type TestObjects } from "./objects";
import {
  announced,
  deadLetters,
  drained,
  listed,
  type OrdersSight,
  quarantined,
  readByPyIceberg,
  readBySpark,
} from "./observe";
import { OrderFiles } from "./order-files";
import { bytesOf } from "./platform-manifests";
import { Random } from "./random";
import { PipelineStack } from "./stack";
import { summaryLines, tally } from "./summary";
import { upload } from "./upload";

const TABLE = "sales.orders";
const SEED = Number(process.env.FLOE_SEED ?? 20_261_122);
const OBJECTS = Number(process.env.FLOE_OBJECTS ?? 2000);
const ROUNDS = Number(process.env.FLOE_ROUNDS ?? 1);
/** A bound against hanging: what RGW holds back after its death, 90 s, and everything behind it. */
const DRAIN_MS = 300_000 * ROUNDS;

const NOT_EVENTS = ["{", '{"Records":[{}]}', "\u{1f9ca}"];
const NOT_REQUESTS = ["[]", '{"files":[]}'];

describe("the pipeline, disturbed", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-pipeline-"));
  const started = performance.now();
  const say = (what: string) =>
    process.stdout.write(`  ${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${what}\n`);
  const random = new Random(SEED);
  const done: string[] = [];
  let stack: PipelineStack;
  let objects: TestObjects;
  let all: readonly TestObject[];
  let sight: OrdersSight;

  beforeAll(async () => {
    say(`seed ${SEED}, ${OBJECTS} objects`);
    const files = await OrderFiles.open(join(folder, "files"));
    objects = await makeObjects(random, OBJECTS, files, sparkInstallation().python);
    files.close();
    all = [objects.opening, ...objects.first, ...objects.overtaken, ...objects.second];
    stack = await PipelineStack.start({
      folder: join(folder, "stack"),
      config: {
        ingest: {
          tables: [{ prefix: PREFIX, table: TABLE }],
          batch: { idle_timeout_ms: 2000, light_max_bytes: BIG_BYTES },
        },
      },
      first: objects.opening,
      starting: (part) => say(`start ${part}`),
    });
    await announced(stack, [objects.opening], DRAIN_MS);
    await drained(stack, DRAIN_MS);
  }, 600_000);

  afterAll(async () => {
    await stack?.stop();
    if (process.env.KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  const run = async (disturbances: readonly Disturbance[]) => {
    await disturb(stack, disturbances, (what) => {
      done.push(what);
      say(what);
    });
  };
  const put = (some: readonly TestObject[]) =>
    upload(stack.running.s3, stack.running.rendered.ingest.inbox.bucket, some);

  /** A part of the objects with each disturbance. */
  async function putDisturbed(some: readonly TestObject[], disturbances: readonly Disturbance[]) {
    const size = Math.ceil(some.length / disturbances.length);
    for (const [i, disturbance] of disturbances.entries())
      await Promise.all([put(some.slice(i * size, (i + 1) * size)), run([disturbance])]);
  }

  test(
    "takes every object to its end",
    async () => {
      await sendBadRecords(stack);
      const half = objects.first.length >> 1;
      const rounds = Array.from({ length: ROUNDS }, () => round(random)).flat();
      const third = Math.ceil(rounds.length / 3);
      await putDisturbed(objects.first.slice(0, half), rounds.slice(0, third));
      await Promise.all([put(objects.first.slice(half, half + 200)), run([killGateway(random)])]);
      // Until RGW announces again, what is behind it works off what it has, and is disturbed in that.
      await Promise.all([
        announced(stack, objects.first.slice(0, half + 200), DRAIN_MS),
        run(rounds.slice(third, 2 * third)),
      ]);
      say("RGW announces again");
      await putDisturbed(objects.first.slice(half + 200), rounds.slice(2 * third));
      await announced(stack, objects.first, DRAIN_MS);
      await drained(stack, DRAIN_MS);
      say("everything of the first wave is done");
      await put(objects.overtaken);
      const last = round(random).filter(({ what }) => /^kill -9 (worker|camel)|again$/.test(what));
      await putDisturbed(objects.second, last);
      await announced(stack, [...objects.overtaken, ...objects.second], DRAIN_MS);
      await drained(stack, DRAIN_MS);
      say("everything is done");
    },
    1_800_000 * ROUNDS,
  );

  test("leaves every good row in the table exactly once, as PyIceberg reads it", async () => {
    sight = await readByPyIceberg(stack, TABLE);
    expect({ repeated: sight.repeated, wrong: sight.wrong, filesTwice: sight.filesTwice }).toEqual({
      repeated: [],
      wrong: 0,
      filesTwice: 0,
    });
    const present = new Set<number>();
    for (const [first, last] of sight.intervals)
      for (let order = first; order <= last; order++) present.add(order);
    const missing: string[] = [];
    for (const object of all) {
      const orders = numbersOf(object);
      const found = orders.filter((order) => present.delete(order)).length;
      const isEnough = found === orders.length || (objects.overtaken.includes(object) && found === 0);
      if (!isEnough) missing.push(`${object.key}: ${found} of ${orders.length} rows`);
    }
    expect(missing).toEqual([]);
    expect([...present]).toEqual([]);
  }, 300_000);

  test("leaves the same rows for Spark", async () => {
    const orders = sight.intervals.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    const sum = sight.intervals.reduce(
      (total, [first, last]) => total + ((first + last) * (last - first + 1)) / 2,
      0,
    );
    expect(await readBySpark(stack, TABLE, join(folder, "spark"))).toEqual({
      rows: sight.rows,
      orders,
      sum,
      wrong: 0,
    });
  }, 300_000);

  test("says of every bad object why it is not in the table, and of no other", async () => {
    const bucket = stack.running.rendered.ingest.inbox.bucket;
    const expected = all.flatMap(({ key, reason }) =>
      reason === undefined ? [] : [[`s3://${bucket}/${key}`, reason]],
    );
    const records = await quarantined(stack);
    expect(Object.fromEntries(records.map(({ uri, code }) => [uri, code]))).toEqual(
      Object.fromEntries(expected),
    );
    expect(records.filter(({ reason }) => reason === "")).toEqual([]);
    const { events, requests } = await deadLetters(stack);
    expect(new Set(events.map(({ value }) => String(value)))).toEqual(new Set(NOT_EVENTS));
    expect(events.filter(({ headers }) => !headers["floe-error-reason"])).toEqual([]);
    const others = requests.filter(({ value }) => !NOT_REQUESTS.includes(String(value)));
    expect(others.map(({ value, headers }) => ({ value: String(value), headers }))).toEqual([]);
    expect(new Set(requests.map(({ value }) => String(value)))).toEqual(new Set(NOT_REQUESTS));
    expect(new Set(requests.map(({ headers }) => headers.ce_knativeerrorcode))).toEqual(new Set(["422"]));
  }, 60_000);

  test("refers to files that are there, and leaves no branch for ever", async () => {
    const there = new Set(await listed(stack, `${sight.location}/`));
    expect(sight.paths.filter((path) => !there.has(path))).toEqual([]);
    // A driver that is killed can not drop the branch of its attempt: the table's maintenance does, by its age.
    const { main, ...others } = sight.branches;
    expect(main).toBeNull();
    expect(Object.values(others).filter((ageMs) => ageMs === null)).toEqual([]);
    expect(Object.keys(others).filter((name) => /^ingest_[0-9a-f]{16}$/.test(name))).toEqual([]);
  }, 60_000);

  test("keeps every process within the memory that its container has", async () => {
    const { rendered } = stack.running;
    const limits: Record<string, number> = {
      worker: rendered.worker.memoryLimitBytes,
      "spark-launcher": rendered.launcher.memoryLimitBytes,
      camel: bytesOf(rendered.integration.traits.container.limitMemory),
    };
    const pods = stack.kubelet.sights();
    const data = (await listed(stack, `${sight.location}/data/`)).length;
    const dead = await deadLetters(stack);
    const summary = {
      seed: SEED,
      seconds: (performance.now() - started) / 1000,
      objects: tally(all.map(({ kind }) => kind)),
      disturbances: done,
      table: {
        rows: sight.rows,
        snapshots: sight.snapshots,
        files: sight.files,
        orphans: data - sight.files,
      },
      quarantined: tally((await quarantined(stack)).map(({ code }) => code)),
      deadLetters: { events: dead.events.length, requests: dead.requests.length },
      pods,
      limits,
    };
    process.stdout.write(`\n${summaryLines(summary).join("\n")}\n`);
    expect(
      pods.filter(({ name, peakBytes }) => peakBytes > (limits[name] ?? Number.POSITIVE_INFINITY)),
    ).toEqual([]);
    expect(pods.filter(({ restarts }) => restarts === 0)).toEqual([]);
  }, 60_000);
});

function numbersOf({ orders }: TestObject): number[] {
  return Array.from({ length: orders?.count ?? 0 }, (_, i) => (orders?.first ?? 0) + i);
}

/** What producers of their own send into the topics. */
async function sendBadRecords({ running: { kafka, rendered } }: PipelineStack): Promise<void> {
  const producer = new Kafka({ brokers: [kafka.bootstrapServers], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const { events, light } = rendered.ingest.topics;
  await producer.send({ topic: events, acks: -1, messages: NOT_EVENTS.map((value) => ({ value })) });
  await producer.send({ topic: light, acks: -1, messages: NOT_REQUESTS.map((value) => ({ value })) });
  await producer.disconnect();
}
