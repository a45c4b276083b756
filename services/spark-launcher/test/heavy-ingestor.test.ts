import {
  type CommitResult,
  type IdentifiedFile,
  IngestError,
  type IngestRequest,
  noTracing,
  type Quarantined,
  type QuarantineRecord,
  type StagedBatch,
  silent,
} from "@floe/ingest-core";
import { HeavyIngestor, type HeavyIngestorOptions } from "../src/heavy-ingestor";
import { jobIdentity, stagingBranch } from "../src/job/job-identity";
import type { JobOrder } from "../src/job/job-order";
import type { JobPlan } from "../src/plan/job-planner";
import type { SparkJobMessage } from "../src/plan/spark-job-message";
import type { StagingResult } from "../src/publish/staging-result";

const TABLE = "sales.orders";
const TIME = "2026-01-01T00:00:00.000Z";

function object(name: string): IdentifiedFile {
  const uri = `s3://inbox/${name}`;
  return {
    uri,
    size: 10,
    etag: `etag-${name}`,
    id: `id-${name}`,
    eventTime: TIME,
    eventTimeMs: Date.parse(TIME),
  };
}
const [a, b, c] = ["a", "b", "c"].map(object) as [IdentifiedFile, IdentifiedFile, IdentifiedFile];
const bad: Quarantined = { file: object("bad"), code: "file.not-parquet", reason: "no footer" };
const request = (...files: readonly { readonly uri: string; readonly etag?: string }[]): IngestRequest => ({
  table: TABLE,
  files: files.map(({ uri, etag }) => ({ uri, ...(etag !== undefined && { etag }) })),
});
const batch = request(a, b, c);

/** A message of so many bytes that do not shrink. */
function message(files: readonly IdentifiedFile[], noise = 0): SparkJobMessage {
  const rows = files.map(({ uri, size, etag }) => ({ uri, size, etag, eventTime: TIME, shape: 0 }));
  const words = Array.from({ length: noise }, (_, i) => Math.sin(i + 1).toString(36)).join("");
  return {
    table: TABLE,
    files: rows,
    shapes: [],
    total_bytes: 10,
    file_count: files.length,
    timestamp: words,
  };
}
const plan = (more: Partial<JobPlan> = {}): JobPlan => ({
  message: message([a, b, c]),
  bytes: 30,
  duplicates: [],
  empty: [],
  quarantined: [],
  ...more,
});
const staged = (more: Partial<StagingResult> = {}): StagingResult => ({
  files: [a, b, c],
  quarantined: [],
  changed: [],
  ...more,
});
const commit = (...files: readonly IdentifiedFile[]): CommitResult => ({
  committed: files.map(({ id }) => id),
  duplicates: [],
  empty: [],
  quarantined: [],
  attempts: 1,
});

/** The launcher's neighbours, each of which does what a test says; what happened is in `log`, in order. */
class World {
  readonly log: string[] = [];
  readonly orders: JobOrder[] = [];
  readonly published: StagedBatch[] = [];
  readonly records: QuarantineRecord[] = [];
  plans: JobPlan[] = [plan()];
  works: (StagingResult | Error)[] = [staged()];
  commits: (CommitResult | Error)[] = [commit(a, b, c)];
  jobs: (Error | "found" | "new")[] = ["new"];
  recorded: readonly string[] = [];

  readonly spans: string[] = [];

  readonly ingestor = new HeavyIngestor({
    tracing: {
      ...noTracing,
      inSpan: (name, parent, attributes, work) => {
        this.spans.push(`${name} ${parent}`);
        return noTracing.inSpan(name, parent, attributes, work);
      },
    },
    runner: { run: (order) => this.run(order) },
    plan: async ({ files }) => {
      this.log.push(`plan ${files.map(({ uri }) => uri.slice("s3://inbox/".length))}`);
      return next(this.plans);
    },
    committer: {
      publishStaged: async (work) => {
        this.log.push("publish");
        this.published.push(work);
        return next(this.commits);
      },
      recorded: async () => new Set(this.recorded),
    },
    staged: {
      read: async (_, identity) => {
        this.log.push("read");
        return { branch: stagingBranch(identity), snapshotId: 7n, result: next(this.works) };
      },
      whyFailed: async () => "engine.rows-lost: other rows were written",
      clear: async () => void this.log.push("clear"),
      drop: async (_, identity, { branch, snapshotId }) => {
        expect([branch, snapshotId]).toEqual([stagingBranch(identity), 7n]);
        this.log.push("drop");
      },
    },
    quarantine: {
      put: async (record) => {
        this.log.push(`quarantine ${record.file.uri}`);
        this.records.push(record);
        return "s3://inbox/quarantine/1";
      },
    } as NonNullable<HeavyIngestorOptions["quarantine"]>,
    observer: silent,
    clock: { now: () => 0, random: () => 0, sleep: async () => undefined },
  });

  ingest(what: IngestRequest = batch) {
    return this.ingestor.ingest(what, { event: "event-1", signal: new AbortController().signal });
  }

  private async run(order: JobOrder) {
    this.orders.push(order);
    const outcome = next(this.jobs);
    if (outcome === "new") {
      const prepared = await order.prepare();
      if (prepared === undefined) return undefined;
    }
    this.log.push(`job ${order.firstAttempt}`);
    return { name: `heavy-${this.orders.length}`, attempt: order.firstAttempt };
  }
}

/** The first answer that is left; the last one counts from then on. An error is thrown. */
function next<T>(answers: (T | Error)[]): T {
  const answer = answers.length > 1 ? answers.shift() : answers[0];
  if (answer instanceof Error) throw answer;
  return answer as T;
}

const error = (code: string, retriable = true) => new IngestError(code as "job.failed", code, retriable);
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error("expected a failure");
    },
    (thrown: unknown) => thrown as IngestError,
  );

describe("HeavyIngestor", () => {
  test("plans, runs one job, publishes its branch and clears up behind it", async () => {
    const world = new World();
    expect(await world.ingest()).toEqual({
      table: TABLE,
      committed: 3,
      duplicates: 0,
      empty: 0,
      quarantined: 0,
      jobs: ["heavy-1"],
    });
    expect(world.log).toEqual(["plan a,b,c", "clear", "job 1", "read", "publish", "clear"]);
    const identity = jobIdentity(batch);
    expect(world.orders).toMatchObject([{ table: TABLE, identity, firstAttempt: 1 }]);
    expect(world.published).toMatchObject([
      { table: TABLE, stagingBranch: stagingBranch(identity), snapshotId: 7n, files: [a, b, c] },
    ]);
  });

  test("a job that is found is published without a plan: a launcher that died goes on from there", async () => {
    const world = new World();
    world.jobs = ["found"];
    expect(await world.ingest()).toMatchObject({ committed: 3 });
    expect(world.log).toEqual(["job 1", "read", "publish", "clear"]);
  });

  test("a branch that another launcher published counts as duplicates, not as a failure", async () => {
    const world = new World();
    world.jobs = ["found"];
    world.commits = [{ ...commit(), duplicates: [a.id, b.id, c.id] }];
    expect(await world.ingest()).toMatchObject({ committed: 0, duplicates: 3 });
  });

  test("where every file is accounted for there is no job", async () => {
    const world = new World();
    world.plans = [{ bytes: 0, duplicates: [a], empty: [b], quarantined: [bad] }];
    expect(await world.ingest()).toMatchObject({ duplicates: 1, empty: 1, quarantined: 1, jobs: [] });
    expect(world.log).toEqual(["plan a,b,c", `quarantine ${bad.file.uri}`]);
  });

  test("files that the job finds bad are recorded, and the good ones are published", async () => {
    const world = new World();
    world.works = [staged({ files: [a, b], quarantined: [{ ...bad, file: c, code: "file.undecodable" }] })];
    world.commits = [commit(a, b)];
    expect(await world.ingest()).toMatchObject({ committed: 2, quarantined: 1 });
    expect(world.records).toMatchObject([{ table: TABLE, code: "file.undecodable", file: { uri: c.uri } }]);
    expect(world.log.indexOf(`quarantine ${c.uri}`)).toBeLessThan(world.log.indexOf("publish"));
  });

  test("an object that was replaced while the job ran is looked at again by itself", async () => {
    const world = new World();
    world.works = [staged({ files: [a, b], changed: [c.uri] }), staged({ files: [c] })];
    world.commits = [commit(a, b), commit(c)];
    expect(await world.ingest()).toMatchObject({ committed: 3, jobs: ["heavy-1", "heavy-2"] });
    expect(world.log.filter((line) => line.startsWith("plan"))).toEqual(["plan a,b,c", "plan c"]);
    expect(world.orders[1]?.identity).not.toBe(world.orders[0]?.identity);
  });

  test("when another batch was faster with some files, only the others are staged again", async () => {
    const world = new World();
    world.commits = [error("table.staging-overlap"), commit(b, c)];
    world.recorded = [a.id];
    world.works = [staged(), staged({ files: [b, c] })];
    expect(await world.ingest()).toMatchObject({ committed: 2, jobs: ["heavy-2"] });
    expect(world.log.filter((line) => line.startsWith("plan"))).toEqual(["plan a,b,c", "plan b,c"]);
    // What can not be published does not wait for a week.
    expect(world.log.indexOf("drop")).toBeLessThan(world.log.indexOf("plan b,c"));
  });

  test("when another batch was faster with all files, nothing is left to do", async () => {
    const world = new World();
    world.commits = [error("table.staging-overlap")];
    world.recorded = [a.id, b.id, c.id];
    expect(await world.ingest()).toMatchObject({ committed: 0, jobs: [] });
    expect(world.orders).toHaveLength(1);
  });

  test.each(["table.staging-missing", "table.staging-history", "table.staging-result"])(
    "work that is lost (%s) is done again by a job of the next attempt",
    async (code) => {
      const world = new World();
      world.works = [error(code), staged()];
      expect(await world.ingest()).toMatchObject({ committed: 3, jobs: ["heavy-2"] });
      expect(world.orders.map(({ firstAttempt }) => firstAttempt)).toEqual([1, 2]);
    },
  );

  test("a branch that was staged anew while it was looked at is asked about again, by the event", async () => {
    const world = new World();
    world.commits = [error("table.staging-changed")];
    expect(await failure(world.ingest())).toMatchObject({ code: "table.staging-changed", retriable: true });
  });

  test.each([
    ["job.failed", false],
    ["job.timed-out", false],
    ["job.running", true],
    ["cluster.refused", true],
    ["cluster.forbidden", true],
  ])("%s is the answer, with the job's own words", async (code, retriable) => {
    const world = new World();
    world.jobs = [error(code, retriable)];
    expect(await failure(world.ingest())).toMatchObject({ code, retriable });
    expect(world.published).toEqual([]);
    expect(await world.orders[0]?.whyFailed()).toBe("engine.rows-lost: other rows were written");
  });

  test("a catalog that is away while publishing leaves the branch for the next delivery", async () => {
    const world = new World();
    world.commits = [error("catalog.unavailable"), commit(a, b, c)];
    expect(await failure(world.ingest())).toMatchObject({ code: "catalog.unavailable", retriable: true });
    expect(world.log.at(-1)).toBe("publish");
    world.jobs = ["found"];
    expect(await world.ingest()).toMatchObject({ committed: 3 });
  });

  test("a request that does not fit into an argument is two jobs, the same ones in every delivery", async () => {
    const parts = [request(a, b), request(c)];
    const identities: string[][] = [];
    for (let delivery = 0; delivery < 2; delivery++) {
      const world = new World();
      world.plans = [plan({ message: message([a, b, c], 30_000) }), plan(), plan()];
      world.works = [staged({ files: [a, b] }), staged({ files: [c] })];
      world.commits = [commit(a, b), commit(c)];
      expect(await world.ingest()).toMatchObject({ committed: 3, jobs: ["heavy-2", "heavy-3"] });
      expect(world.log.filter((line) => line.startsWith("plan"))).toEqual([
        "plan a,b,c",
        "plan a,b",
        "plan c",
      ]);
      identities.push(world.orders.slice(1).map(({ identity }) => identity));
    }
    expect(identities).toEqual([parts.map(jobIdentity), parts.map(jobIdentity)]);
  });

  test("files that keep changing end in an answer, not in jobs without end", async () => {
    const world = new World();
    world.works = [staged({ files: [], changed: [a.uri] })];
    world.commits = [commit()];
    expect(await failure(world.ingest())).toMatchObject({ code: "job.unsettled", retriable: true });
    expect(world.orders).toHaveLength(10);
  });

  test("the trace of the event is the job's and the snapshot's", async () => {
    const world = new World();
    const traceparent = `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01`;
    await world.ingest({ ...batch, traceparent });
    expect(world.spans).toEqual([`job ${traceparent}`, `plan ${traceparent}`]);
    expect(await world.orders[0]?.prepare()).toMatchObject({ traceparent, files: 3, bytes: 30 });
    expect(world.published[0]?.traceparent).toBe(traceparent);
  });
});
