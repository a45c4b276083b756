import { readFile } from "node:fs/promises";
import type { Ingestor } from "@floe/event-server";
import {
  type Clock,
  IngestError,
  type Observer,
  prefixQuarantine,
  systemClock,
  TableCommitter,
  type Tracing,
} from "@floe/ingest-core";
import { openLakehouse } from "@floe/lakehouse-access";
import type { LauncherEnvironment } from "./environment";
import { HeavyIngestor } from "./heavy-ingestor";
import { JobOwner } from "./job/job-owner";
import { JobRunner } from "./job/job-runner";
import type { SparkApplication } from "./job/spark-application";
import { ApiClient, type ApiEndpoint } from "./kubernetes/api-client";
import { planJob } from "./plan/job-planner";
import { StagedWorks } from "./publish/staged-work";

const DAY_MS = 24 * 60 * 60 * 1000;

/** What the launcher reports to. */
export interface LauncherSurroundings {
  readonly observer: Observer;
  readonly tracing: Tracing;
  /** @default - the machine's */
  readonly clock?: Clock;
}

/**
 * Puts the launcher together from what the environment says; of the network nothing is asked.
 *
 * @throws IngestError `config.job-template` when the template can not be read
 */
export async function openLauncher(
  env: LauncherEnvironment,
  api: ApiEndpoint,
  { observer, tracing, clock = systemClock }: LauncherSurroundings,
): Promise<Ingestor> {
  const { inbox, catalog, store } = openLakehouse(env, observer);
  const committer = new TableCommitter({
    catalog,
    store,
    observer,
    tracing,
    ledgerLimits: { horizonMs: env.ledgerHorizonDays * DAY_MS },
  });
  const { job } = env;
  const client = new ApiClient(api);
  const { namespace, service } = job;
  const ingestor = new HeavyIngestor({
    runner: new JobRunner({
      api: client,
      namespace,
      template: await readTemplate(job.template),
      sizing: { bytesPerExecutor: job.bytesPerExecutor, maxExecutors: job.maxExecutors },
      owner: new JobOwner({ api: client, namespace, observer, ...(service !== undefined && { service }) }),
      jobTimeoutMs: job.timeoutSeconds * 1000,
      observer,
      clock,
    }),
    plan: (request, signal) =>
      planJob(request, {
        catalog,
        committer,
        inbox,
        store,
        rules: { contract: env.schemaContract },
        newTable: env.createTables ? {} : undefined,
        clock,
        signal,
      }),
    committer,
    staged: new StagedWorks(catalog, store, observer, clock),
    quarantine: env.quarantine === undefined ? undefined : prefixQuarantine(inbox, env.quarantine),
    observer,
    tracing,
    clock,
  });
  return { ingest: async (request, delivery) => ({ ...(await ingestor.ingest(request, delivery)) }) };
}

async function readTemplate(file: string): Promise<SparkApplication> {
  try {
    const template = JSON.parse(await readFile(file, "utf8")) as Partial<SparkApplication>;
    if (
      template.kind !== "SparkApplication" ||
      template.metadata === undefined ||
      template.spec === undefined
    )
      throw new TypeError("it is no SparkApplication");
    return template as SparkApplication;
  } catch (cause) {
    throw new IngestError(
      "config.job-template",
      "the template of Spark jobs can not be read",
      false,
      { at: file, got: String(cause), expected: "a SparkApplication in JSON" },
      { cause },
    );
  }
}
