import { type Clock, IngestError, type IngestRequest, silent } from "@floe/ingest-core";
import { App, Chart } from "cdk8s";
import { SparkDriverAccount } from "../../../constructs/spark/spark-driver-account";
import { sparkJob } from "../../../constructs/spark/spark-job";
import { EVENT_ANNOTATION } from "../src/job/job-manifest";
import { jobRequests } from "../src/job/job-request";
import { JobRunner } from "../src/job/job-runner";
import type { SparkApplication } from "../src/job/spark-application";
import { ApiClient } from "../src/kubernetes/api-client";
import { FakeApi } from "./fake-api";

/** The template as the platform renders it. */
const template = sparkJob({
  name: "heavy-ingest",
  account: new SparkDriverAccount(new Chart(new App(), "c"), "a", { namespace: "eventing-demo" }),
  image: "ghcr.io/floe/spark-ingest:0.1.0",
  catalog: { uri: "http://catalog:8181", warehouse: "lakehouse" },
  store: { endpoint: "http://rgw", region: "us-east-1" },
  credentials: { accessKey: { name: "k", key: "a" }, secretKey: { name: "k", key: "s" } },
}) as SparkApplication;

const request: IngestRequest = {
  table: "sales.orders",
  files: [
    { uri: "s3://inbox/incoming/a.parquet", size: 3_000_000_000, etag: "e1" },
    { uri: "s3://inbox/incoming/b.parquet", size: 3_000_000_000, etag: "e2" },
  ],
  totalBytes: 6_000_000_000,
};
const job = jobRequests(request)[0]!;
const GiB = 2 ** 30;

describe("JobRunner", () => {
  const api = new FakeApi();
  let runner: JobRunner;
  let now = Date.parse("2026-01-01T00:00:00Z");
  const clock: Clock = { now: () => now, random: () => 0, sleep: async () => undefined };
  const never = new AbortController().signal;

  beforeAll(async () => {
    const url = await api.start();
    runner = new JobRunner({
      api: new ApiClient({ url }),
      namespace: "eventing-demo",
      template,
      sizing: { bytesPerExecutor: 2 * GiB, maxExecutors: 4 },
      jobTimeoutMs: 3_600_000,
      observer: silent,
      clock,
    });
  });
  beforeEach(() => {
    api.objects.clear();
    api.requests.length = 0;
    now = Date.parse("2026-01-01T00:00:00Z");
  });
  afterEach(() => api.endWatches());
  afterAll(() => api.stop());

  const only = () => [...api.objects.values()][0] as SparkApplication;
  const nameOf = () => only().metadata.name;
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => {
        throw new Error("expected a failure");
      },
      (error: unknown) => error as IngestError,
    );

  test("makes one job, sized by its bytes, and returns when it is completed", async () => {
    const done = runner.run(job, "event-1", never);
    await api.watched();
    expect(only().spec.dynamicAllocation).toMatchObject({ maxExecutors: 3 });
    expect(only().metadata.annotations).toMatchObject({
      "floe.dev/table": "sales.orders",
      [EVENT_ANNOTATION]: "event-1",
    });
    api.setState(nameOf(), "RUNNING");
    await api.watched();
    api.setState(nameOf(), "COMPLETED");
    expect(await done).toBe(nameOf());
  });

  test("a redelivered event finds the job that runs and starts no second one", async () => {
    const first = new AbortController();
    const interrupted = failure(runner.run(job, "event-1", first.signal));
    await api.watched();
    first.abort();
    expect(await interrupted).toMatchObject({ code: "job.running", retriable: true });
    const again = runner.run(job, "event-1", never);
    await api.watched();
    api.setState(nameOf(), "COMPLETED");
    await again;
    expect(api.objects.size).toBe(1);
  });

  test("the same files in another order and at another time are the same job", () => {
    const reversed = jobRequests({
      ...request,
      files: [...request.files].reverse(),
      timestamp: "2027-01-01T00:00:00Z",
    })[0]!;
    expect(reversed.identity).toBe(job.identity);
    const replaced = { ...request, files: [{ ...request.files[0]!, etag: "new" }, request.files[1]!] };
    expect(jobRequests(replaced)[0]!.identity).not.toBe(job.identity);
  });

  test("a failed job is a dead letter with the driver's message and where to look", async () => {
    const done = failure(runner.run(job, "event-1", never));
    await api.watched();
    api.setState(nameOf(), "FAILED", "driver container failed with ExitCode: 1");
    const error = await done;
    expect(error).toMatchObject({
      code: "job.failed",
      retriable: false,
      message: "driver container failed with ExitCode: 1",
    });
    expect(error.context.nextStep).toContain(`${nameOf()}-driver`);
  });

  test("delivering the event of a failed job again says the same; an event sent anew runs anew", async () => {
    const first = failure(runner.run(job, "event-1", never));
    await api.watched();
    api.setState(nameOf(), "FAILED", "no memory");
    await first;
    expect(await failure(runner.run(job, "event-1", never))).toMatchObject({ code: "job.failed" });
    const redriven = runner.run(job, "event-2", never);
    await api.watched();
    expect(api.objects.size).toBe(2);
    const second = [...api.objects.keys()].find((name) => name.endsWith("-2"))!;
    api.setState(second, "COMPLETED");
    expect(await redriven).toBe(second);
  });

  test("retries of the operator are waited for", async () => {
    const done = runner.run(job, "event-1", never);
    for (const state of ["SUBMISSION_FAILED", "PENDING_RERUN", "SUBMITTED", "FAILING", "RUNNING"]) {
      await api.watched();
      api.setState(nameOf(), state);
    }
    await api.watched();
    api.setState(nameOf(), "COMPLETED");
    await done;
  });

  test("a watch that ends goes on with a read", async () => {
    const done = runner.run(job, "event-1", never);
    await api.watched();
    api.endWatches();
    await api.watched();
    api.setState(nameOf(), "COMPLETED");
    await done;
  });

  test("a job that was deleted is asked for again", async () => {
    const done = failure(runner.run(job, "event-1", never));
    await api.watched();
    api.delete(nameOf());
    expect(await done).toMatchObject({ code: "job.deleted", retriable: true });
  });

  test("a job that does not end is given up after its time", async () => {
    const done = failure(runner.run(job, "event-1", never));
    await api.watched();
    now += 3_600_001;
    api.setState(nameOf(), "RUNNING");
    expect(await done).toMatchObject({ code: "job.timed-out", retriable: false });
  });

  test.each([
    [403, "cluster.forbidden", true],
    [401, "cluster.refused", true],
    [503, "cluster.refused", true],
    [422, "cluster.invalid", false],
  ])("HTTP %i of the API is %s", async (status, code, retriable) => {
    api.failNext = status;
    expect(await failure(runner.run(job, "event-1", never))).toMatchObject({ code, retriable });
  });

  test("a request too long for an argument becomes several jobs, the same ones every time", () => {
    const files = Array.from({ length: 9000 }, (_, i) => ({
      uri: `s3://inbox/incoming/${[...Array(40)].map((_, j) => ((i * 7919 + j * 104_729) % 36).toString(36)).join("")}/${i}`,
      etag: `${(i * 2654435761) % 4294967296}`.padStart(32, "0"),
    }));
    const parts = jobRequests({ table: "a.b", files });
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flatMap((part) => part.request.files)).toEqual(files);
    for (const { argument } of parts) expect(argument.length).toBeLessThan(128 * 1024);
    expect(jobRequests({ table: "a.b", files }).map((part) => part.identity)).toEqual(
      parts.map((part) => part.identity),
    );
  });
});

describe("errors of the API", () => {
  test("an API that is away is worth a retry", async () => {
    const client = new ApiClient({ url: "http://127.0.0.1:9" });
    const error = await client.get("/apis", new AbortController().signal).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(IngestError);
    expect(error).toMatchObject({ code: "cluster.unreachable", retriable: true });
  });
});
