import { jobName } from "../../../services/spark-launcher/src/job/job-manifest";
import { describeOnServers } from "../support/servers";
import { LauncherCluster, orderOf, template } from "./launcher-cluster";

const never = new AbortController().signal;
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error("expected a failure");
    },
    (error: unknown) => error,
  );

describeOnServers("the launcher on the Kubernetes API", (start) => {
  let cluster: LauncherCluster;
  beforeAll(async () => {
    cluster = await LauncherCluster.prepare(await start());
  });
  afterAll(() => cluster?.stop());

  it("makes a job that the server takes with strict validation, and follows it to its end", async () => {
    const order = orderOf("a");
    const name = jobName(order.identity, 1);
    const done = cluster.runner().run(order, "event-1", never);
    const job = await cluster.job(name);
    expect(job).toMatchObject({
      metadata: { labels: { "app.kubernetes.io/managed-by": "spark-launcher" } },
      spec: { arguments: ["H4sI", order.identity], dynamicAllocation: { maxExecutors: 3 } },
    });
    for (const state of ["SUBMITTED", "RUNNING", "SUCCEEDING", "COMPLETED"])
      await cluster.setState(name, state);
    expect(await done).toEqual({ name, attempt: 1 });
  });

  it("finds the job that another launcher has made meanwhile: 409 is success", async () => {
    const order = orderOf("b");
    const name = jobName(order.identity, 1);
    const first = cluster.runner().run(order, "event-1", never);
    await cluster.job(name);
    // The second one looks for the job before it is there, and creates it after it is.
    const prepare = async () => {
      await cluster.job(name);
      return { argument: "other", files: 1, bytes: 1 };
    };
    const second = cluster.runner().run({ ...order, prepare }, "event-1", never);
    await cluster.setState(name, "COMPLETED");
    expect(await Promise.all([first, second])).toEqual([
      { name, attempt: 1 },
      { name, attempt: 1 },
    ]);
  });

  it("goes on following after a restart", async () => {
    const order = orderOf("c");
    const name = jobName(order.identity, 1);
    const killed = new AbortController();
    const interrupted = failure(cluster.runner().run(order, "event-1", killed.signal));
    await cluster.job(name);
    killed.abort();
    expect(await interrupted).toMatchObject({ code: "job.running", retriable: true });
    const again = failure(cluster.runner().run(order, "event-1", never));
    await cluster.setState(name, "FAILED", "driver container failed with ExitCode: 1, Reason: Error");
    expect(await again).toMatchObject({
      code: "job.failed",
      message: "driver container failed with ExitCode: 1, Reason: Error",
      context: { nextStep: `kubectl -n apps logs ${name}-driver` },
    });
  });

  it("a job that somebody deletes is asked for again", async () => {
    const order = orderOf("d");
    const name = jobName(order.identity, 1);
    const done = failure(cluster.runner().run(order, "event-1", never));
    await cluster.job(name);
    await cluster.inNamespace("delete", "sparkapplication", name);
    expect(await done).toMatchObject({ code: "job.deleted", retriable: true });
  });

  it("a template that does not fit the operator's kind is refused for good, and nothing is made", async () => {
    const order = orderOf("e");
    const broken = template();
    const runner = cluster.runner(undefined, { ...broken, spec: { ...broken.spec, sparkVerson: "3.5.8" } });
    const error = await failure(runner.run(order, "event-1", never));
    expect(error).toMatchObject({ code: "cluster.invalid", retriable: false });
    expect(String(error)).toContain("sparkVerson");
    const { code } = await cluster.target.kubectl([
      "-n",
      "apps",
      "get",
      "sparkapplication",
      jobName(order.identity, 1),
    ]);
    expect(code).toBe(1);
  });

  it("a token that is not valid any more is worth another try: the kubelet writes a new one", async () => {
    const error = await failure(
      cluster.runner(cluster.endpoint("expired")).run(orderOf("f"), "event-1", never),
    );
    expect(error).toMatchObject({ code: "cluster.refused", retriable: true });
  });
});
