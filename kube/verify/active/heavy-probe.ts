import type { FloeConfig } from "../../../config/types";
import { text } from "../../../lint/json";
import type { KubeObject } from "../../kubectl";
import { ToolError } from "../../tool-error";
import { type CheckContext, fail, pass } from "../check";
import type { ActiveCheck, ActiveContext } from "./active-check";
import { rowsOf } from "./ingest-probes";
import { kafkaJob, PRODUCE } from "./kafka-probes";
import { fileJob, notApplicable, probeRule } from "./probe-file";
import type { ProbeRunner } from "./probe-runner";
import { scriptFailed } from "./run-lanes";

/** Below it no event is raised, or the light path would be faster than the request. */
const PREFIX = "floe-verify/";

/** With the pull of the launcher's image; the job's own images are the larger ones. */
const JOB_SECONDS = 180;
const ROW_SECONDS = 900;

const APPLICATIONS = "sparkapplications.sparkoperator.k8s.io";

/** Names the run in the request, and so on its job; not sampled, so that no collector is asked to keep it. */
const traceOf = (run: string) => `f10e${run.padStart(28, "0")}`;

function skipped(context: CheckContext): string | undefined {
  const { ingest } = context.config;
  const reason = notApplicable(context);
  if (reason !== undefined) return reason;
  if (!ingest.heavy.enabled) return "ingest.heavy is off";
  return PREFIX.startsWith(ingest.inbox.prefix)
    ? "ingest.inbox.prefix takes in every object, and the light path would be faster"
    : undefined;
}

/** What the dispatcher would have written, had the file been one of many. */
function request(config: FloeConfig, key: string, run: string): string {
  return JSON.stringify({
    files: [`s3://${config.ingest.inbox.bucket}/${key}`],
    file_count: 1,
    table: probeRule(config)?.table,
    traceparent: `00-${traceOf(run)}-${run.padStart(16, "1")}-00`,
  });
}

/** Jobs that the launcher has made of this run's request. */
async function jobsOf(runner: ProbeRunner, namespace: string): Promise<readonly KubeObject[]> {
  const all = await runner.list(APPLICATIONS, namespace, "app.kubernetes.io/managed-by=spark-launcher");
  return all.filter(({ metadata }) =>
    metadata.annotations?.["floe.dev/traceparent"]?.includes(traceOf(runner.run)),
  );
}

async function removeJobs(runner: ProbeRunner, namespace: string): Promise<readonly string[]> {
  try {
    const jobs = await jobsOf(runner, namespace);
    const left = await Promise.all(
      jobs.map(({ metadata }) => runner.remove(APPLICATIONS, metadata.name, namespace)),
    );
    return left.flat();
  } catch (error) {
    if (error instanceof ToolError) return [`the run's ${APPLICATIONS} in ${namespace}: ${error.message}`];
    throw error;
  }
}

/** Why no row will come; undefined as long as one may. */
function whyFailed(job: KubeObject | undefined): string | undefined {
  if (text(job, "status", "applicationState", "state") !== "FAILED") return undefined;
  const message = text(job, "status", "applicationState", "errorMessage");
  return `sparkapplication ${job?.metadata.name} failed: ${message ?? "it does not say why"}`;
}

async function run(context: ActiveContext) {
  const { config, runner } = context;
  const namespace = config.platform.eventing_namespace;
  const key = `${PREFIX}${runner.run}.csv`;
  const file = fileJob(context, { name: "heavy", key, rowSeconds: ROW_SECONDS });
  await runner.begin(file);
  const put = await runner.until(120_000, async () => {
    const ended = await runner.endOf(file);
    if (ended !== undefined) return ended;
    return (await runner.outputOf(file)).includes("put,") ? ("put" as const) : undefined;
  });
  if (put !== "put")
    return scriptFailed("the file was not put", put?.output ?? "its Job did not begin within 120 s");

  // From here on there may be a job, whatever becomes of us.
  runner.atTheEnd(() => removeJobs(runner, namespace));
  const env = { TOPIC: config.ingest.topics.heavy, MESSAGE: request(config, key, runner.run) };
  const sent = await kafkaJob(context, "heavy-request", PRODUCE, env);
  if (sent?.ok !== true)
    return scriptFailed("the request was not produced", sent?.output ?? "no broker pod tells its image");
  const job = await runner.until(JOB_SECONDS * 1000, async () => (await jobsOf(runner, namespace))[0]);
  if (job === undefined)
    return fail(
      `produced, but no SparkApplication came within ${JOB_SECONDS} s: \`floe logs spark-launcher\` tells more`,
    );

  const over = await runner.until(
    ROW_SECONDS * 1000,
    async () => (await runner.endOf(file)) ?? whyFailed((await jobsOf(runner, namespace))[0]),
  );
  if (over === undefined || typeof over === "string")
    return fail(over ?? `sparkapplication ${job.metadata.name} brought no row within ${ROW_SECONDS} s`);
  return over.ok
    ? pass(`${job.metadata.name}, ${rowsOf(over.output)}`)
    : scriptFailed(`sparkapplication ${job.metadata.name} brought no row`, over.output);
}

/** The heavy path from its topic to a row, by a Spark job of one file. */
export const heavyProbes: readonly ActiveCheck[] = [
  {
    id: "ingest.heavy-row",
    phase: 2,
    title: "a request in the heavy topic becomes a Spark job, and its file a row of its table",
    needs: ["ingest.heavy", "bucket.bound", "kafka.brokers"],
    skipped,
    run,
  },
];
