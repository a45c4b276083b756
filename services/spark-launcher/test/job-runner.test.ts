import { type Clock, IngestError, silent } from "@floe/ingest-core";
import { App, Chart } from "cdk8s";
import { SparkDriverAccount } from "../../../constructs/spark/spark-driver-account";
import { sparkJob } from "../../../constructs/spark/spark-job";
import { EVENT_ANNOTATION } from "../src/job/job-manifest";
import type { JobOrder } from "../src/job/job-order";
import { JobOwner } from "../src/job/job-owner";
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

/** An order for six gigabytes; counts how often it was asked what to do. */
function order(more: Partial<JobOrder> = {}) {
  const asked = { times: 0 };
  const job: JobOrder = {
    table: "sales.orders",
    identity: "0123456789abcdef".repeat(4),
    firstAttempt: 1,
    prepare: async () => {
      asked.times++;
      return { argument: "H4sI", files: 2, bytes: 6_000_000_000 };
    },
    whyFailed: async () => undefined,
    ...more,
  };
  return { job, asked };
}
const { job } = order();
const GiB = 2 ** 30;

describe("JobRunner", () => {
  const api = new FakeApi();
  let runner: JobRunner;
  let now = Date.parse("2026-01-01T00:00:00Z");
  const clock: Clock = { now: () => now, random: () => 0, sleep: async () => undefined };
  const measured: string[] = [];
  const observer = {
    ...silent,
    observe: (metric: string, value: number, labels = {}) =>
      void measured.push(`${metric} ${Object.values(labels)} ${value}`),
    gauge: (metric: string, value: number) => void measured.push(`${metric} ${value}`),
  };
  const never = new AbortController().signal;

  beforeAll(async () => {
    const url = await api.start();
    const client = new ApiClient({ url });
    const namespace = "eventing-demo";
    runner = new JobRunner({
      api: client,
      namespace,
      owner: new JobOwner({ api: client, namespace, service: "spark-launcher", observer }),
      template,
      sizing: { bytesPerExecutor: 2 * GiB, maxExecutors: 4 },
      jobTimeoutMs: 3_600_000,
      observer,
      clock,
    });
  });
  beforeEach(() => {
    api.objects.clear();
    api.requests.length = 0;
    measured.length = 0;
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
    expect(await done).toEqual({ name: nameOf(), attempt: 1 });
  });

  test("a job belongs to the launcher's Service, which is looked at once", async () => {
    for (const identity of ["a", "b"].map((letter) => letter.repeat(64))) {
      const done = runner.run(order({ identity }).job, "event-1", never);
      await api.watched();
      const [job] = [...api.objects.values()];
      expect(job?.metadata.ownerReferences).toEqual([
        {
          apiVersion: "serving.knative.dev/v1",
          kind: "Service",
          name: "spark-launcher",
          uid: "uid-of-service",
        },
      ]);
      api.setState(nameOf(), "COMPLETED");
      await done;
      api.endWatches();
      api.objects.clear();
    }
    expect(api.requests.filter((request) => request.includes("serving.knative.dev")).length).toBeLessThan(2);
  });

  test("measures how many jobs are waited for, and how long each took", async () => {
    const done = runner.run(job, "event-1", never);
    await api.watched();
    const { creationTimestamp = "" } = only().metadata;
    now = Date.parse(creationTimestamp) + 90_000;
    api.setState(nameOf(), "COMPLETED");
    await done;
    expect(measured).toEqual([
      "ingest_jobs_running 1",
      "ingest_job_seconds completed 90",
      "ingest_jobs_running 0",
    ]);
  });

  test("what a job does is decided once, before it is made", async () => {
    const { job: counted, asked } = order();
    const first = new AbortController();
    const interrupted = failure(runner.run(counted, "event-1", first.signal));
    await api.watched();
    first.abort();
    await interrupted;
    const again = runner.run(counted, "event-1", never);
    await api.watched();
    api.setState(nameOf(), "COMPLETED");
    await again;
    expect(asked.times).toBe(1);
  });

  test("there is no job where there is nothing to do", async () => {
    const { job: idle } = order({ prepare: async () => undefined });
    expect(await runner.run(idle, "event-1", never)).toBeUndefined();
    expect(api.objects.size).toBe(0);
  });

  test("a job whose work is of no use any more gets a successor", async () => {
    const done = runner.run(job, "event-1", never);
    await api.watched();
    api.setState(nameOf(), "COMPLETED");
    await done;
    const next = runner.run(order({ firstAttempt: 2 }).job, "event-1", never);
    await api.watched("-2");
    const second = [...api.objects.keys()].find((name) => name.endsWith("-2"))!;
    api.setState(second, "COMPLETED");
    expect(await next).toEqual({ name: second, attempt: 2 });
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

  test("what the job itself says about its failure goes before what the operator says", async () => {
    const told = order({ whyFailed: async () => "engine.rows-lost: other rows were written" }).job;
    const done = failure(runner.run(told, "event-1", never));
    await api.watched();
    api.setState(nameOf(), "FAILED", "driver container failed with ExitCode: 1");
    expect(await done).toMatchObject({
      code: "job.failed",
      message: "engine.rows-lost: other rows were written",
      context: { got: "driver container failed with ExitCode: 1" },
    });
  });

  test("delivering the event of a failed job again says the same; an event sent anew runs anew", async () => {
    const first = failure(runner.run(job, "event-1", never));
    await api.watched();
    api.setState(nameOf(), "FAILED", "no memory");
    await first;
    expect(await failure(runner.run(job, "event-1", never))).toMatchObject({ code: "job.failed" });
    const redriven = runner.run(job, "event-2", never);
    await api.watched("-2");
    expect(api.objects.size).toBe(2);
    const second = [...api.objects.keys()].find((name) => name.endsWith("-2"))!;
    api.setState(second, "COMPLETED");
    expect(await redriven).toEqual({ name: second, attempt: 2 });
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
});

describe("errors of the API", () => {
  test("an API that is away is worth a retry", async () => {
    const client = new ApiClient({ url: "http://127.0.0.1:9" });
    const error = await client.get("/apis", new AbortController().signal).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(IngestError);
    expect(error).toMatchObject({ code: "cluster.unreachable", retriable: true });
  });
});
