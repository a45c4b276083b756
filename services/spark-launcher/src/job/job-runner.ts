import { type Clock, IngestError, type Observer } from "@floe/ingest-core";
import type { ApiClient } from "../kubernetes/api-client";
import { EVENT_ANNOTATION, type JobSizing, jobManifest, jobName } from "./job-manifest";
import type { CompletedJob, JobOrder, PreparedJob } from "./job-order";
import type { JobOwner } from "./job-owner";
import { jobState, type SparkApplication } from "./spark-application";

/** Settings of {@link JobRunner}. */
export interface JobRunnerOptions {
  readonly api: ApiClient;
  readonly namespace: string;
  readonly template: SparkApplication;
  readonly sizing: JobSizing;
  readonly owner: Pick<JobOwner, "reference">;
  /** After it a job that still runs is given up, in ms from its creation. */
  readonly jobTimeoutMs: number;
  readonly observer: Observer;
  readonly clock: Clock;
}

/** A job that exists. */
interface Found {
  readonly application: SparkApplication;
  readonly attempt: number;
}

/** Attempts of one request; each needs an event of its own, so this is a person who redrives in vain. */
const MAX_ATTEMPTS = 20;
const WATCH_SECONDS = 60;

/** Runs a job for a request, or finds the one that runs for it already, and follows it to its end. */
export class JobRunner {
  private running = 0;

  constructor(private readonly options: JobRunnerOptions) {}

  /**
   * @param event what asked for the job; the same for every delivery of one record
   * @param signal ends the waiting, not the job
   * @returns the completed job; `undefined` when there is none and nothing for one to do
   * @throws IngestError `job.failed` with the job's own message, `job.timed-out`; `job.running` (retriable)
   *   when the signal came first; `cluster.*` (retriable) when the API does not answer; what `prepare` throws
   */
  async run(order: JobOrder, event: string, signal: AbortSignal): Promise<CompletedJob | undefined> {
    try {
      const found = await this.startOrFind(order, event, signal);
      if (found === undefined) return undefined;
      this.countRunning(1);
      try {
        await this.follow(order, found.application, signal);
      } finally {
        this.countRunning(-1);
      }
      return { name: found.application.metadata.name, attempt: found.attempt };
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new IngestError(
        "job.running",
        "the job has not ended yet",
        true,
        { table: order.table, nextStep: "the event comes again and finds the job by its name" },
        { cause: error },
      );
    }
  }

  private countRunning(more: 1 | -1): void {
    this.running += more;
    this.options.observer.gauge("ingest_jobs_running", this.running);
  }

  private get path(): string {
    return `/apis/sparkoperator.k8s.io/v1beta2/namespaces/${this.options.namespace}/sparkapplications`;
  }

  private async startOrFind(order: JobOrder, event: string, signal: AbortSignal): Promise<Found | undefined> {
    const { api } = this.options;
    let prepared: PreparedJob | undefined;
    for (let attempt = order.firstAttempt; attempt <= MAX_ATTEMPTS; attempt++) {
      const name = jobName(order.identity, attempt);
      let application = await api.get<SparkApplication>(`${this.path}/${name}`, signal);
      if (application === undefined) {
        prepared ??= await order.prepare();
        if (prepared === undefined) return undefined;
        application = await this.create(order, prepared, name, event, signal);
      }
      const isOurs = application.metadata.annotations?.[EVENT_ANNOTATION] === event;
      if (jobState(application).kind !== "failed" || isOurs) return { application, attempt };
    }
    throw new IngestError("job.too-many-attempts", `${MAX_ATTEMPTS} jobs failed for the same files`, false, {
      table: order.table,
      nextStep: "look at the drivers' logs; failed jobs are kept for a day",
    });
  }

  /** Creates the job, or finds the one that another launcher has just created. */
  private async create(
    order: JobOrder,
    prepared: PreparedJob,
    name: string,
    event: string,
    signal: AbortSignal,
  ): Promise<SparkApplication> {
    const { api, template, sizing, observer } = this.options;
    const owner = await this.options.owner.reference(signal);
    const manifest = jobManifest(template, order, prepared, name, event, sizing, owner);
    const created = await api.create<SparkApplication>(this.path, manifest, signal);
    if (created !== "exists") {
      const { table } = order;
      const { files, bytes } = prepared;
      observer.count("ingest_jobs_started_total");
      observer.log("info", "job started", { job: name, table, files, bytes });
      return created;
    }
    const existing = await api.get<SparkApplication>(`${this.path}/${name}`, signal);
    if (existing !== undefined) return existing;
    throw new IngestError("job.deleted", `job ${name} was deleted as it was looked for`, true, { at: name });
  }

  private async follow(order: JobOrder, application: SparkApplication, signal: AbortSignal): Promise<void> {
    const { name } = application.metadata;
    let current: SparkApplication | undefined = application;
    for (;;) {
      if (current === undefined)
        throw new IngestError("job.deleted", `job ${name} was deleted before it ended`, true, { at: name });
      if (await this.ended(order, current)) return;
      signal.throwIfAborted();
      current = await this.nextState(current, signal);
    }
  }

  /** @throws IngestError when it ended badly */
  private async ended(order: JobOrder, application: SparkApplication): Promise<boolean> {
    const { name } = application.metadata;
    const state = jobState(application);
    if (state.kind === "completed") {
      this.measure(application, "completed");
      return true;
    }
    if (state.kind === "failed") {
      this.measure(application, "failed");
      const own = await order.whyFailed();
      throw new IngestError("job.failed", own ?? state.message, false, {
        table: order.table,
        at: name,
        ...(own !== undefined && { got: state.message }),
        nextStep: `kubectl -n ${this.options.namespace} logs ${application.status?.driverInfo?.podName ?? `${name}-driver`}`,
      });
    }
    const age = this.age(application);
    if (age > this.options.jobTimeoutMs) {
      this.measure(application, "timed-out");
      throw new IngestError("job.timed-out", `job ${name} still is ${state.state}`, false, {
        at: name,
        got: `${Math.round(age / 1000)} s`,
        expected: `an end within ${this.options.jobTimeoutMs / 1000} s`,
        nextStep: "raise the job's timeout, or give it more executors",
      });
    }
    return false;
  }

  /** ms since the job was created. */
  private age({ metadata: { creationTimestamp } }: SparkApplication): number {
    return creationTimestamp === undefined ? 0 : this.options.clock.now() - Date.parse(creationTimestamp);
  }

  private measure(application: SparkApplication, state: "completed" | "failed" | "timed-out"): void {
    const { observer } = this.options;
    observer.count("ingest_jobs_ended_total", 1, { state });
    observer.observe("ingest_job_seconds", this.age(application) / 1000, { state });
  }

  /** The object after something happened to it, or after a minute; `undefined` when it was deleted. */
  private async nextState(
    application: SparkApplication,
    signal: AbortSignal,
  ): Promise<SparkApplication | undefined> {
    const { api } = this.options;
    const { name, resourceVersion = "" } = application.metadata;
    const query = new URLSearchParams({
      watch: "true",
      fieldSelector: `metadata.name=${name}`,
      resourceVersion,
      timeoutSeconds: String(WATCH_SECONDS),
    });
    for await (const { type, object } of api.watch<SparkApplication>(`${this.path}?${query}`, signal)) {
      if (type === "DELETED") return undefined;
      if (type === "ADDED" || type === "MODIFIED") return object;
      // ERROR: the resource version is too old (410); a read starts afresh.
      if (type === "ERROR") break;
    }
    return await api.get<SparkApplication>(`${this.path}/${name}`, signal);
  }
}
