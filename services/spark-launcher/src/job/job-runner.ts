import { type Clock, IngestError, type Observer } from "@floe/ingest-core";
import type { ApiClient } from "../kubernetes/api-client";
import { EVENT_ANNOTATION, type JobSizing, jobManifest, jobName } from "./job-manifest";
import type { JobRequest } from "./job-request";
import { jobState, type SparkApplication } from "./spark-application";

/** Settings of {@link JobRunner}. */
export interface JobRunnerOptions {
  readonly api: ApiClient;
  readonly namespace: string;
  readonly template: SparkApplication;
  readonly sizing: JobSizing;
  /** After it a job that still runs is given up, in ms from its creation. */
  readonly jobTimeoutMs: number;
  readonly observer: Observer;
  readonly clock: Clock;
}

/** Attempts of one request; each needs an event of its own, so this is a person who redrives in vain. */
const MAX_ATTEMPTS = 20;
const WATCH_SECONDS = 60;

/** Runs a job for a request, or finds the one that runs for it already, and follows it to its end. */
export class JobRunner {
  constructor(private readonly options: JobRunnerOptions) {}

  /**
   * @param event what asked for the job; the same for every delivery of one record
   * @param signal ends the waiting, not the job
   * @returns the name of the completed job
   * @throws IngestError `job.failed` with the driver's message, `job.timed-out`; `job.running` (retriable)
   *   when the signal came first; `cluster.*` (retriable) when the API does not answer
   */
  async run(job: JobRequest, event: string, signal: AbortSignal): Promise<string> {
    try {
      const application = await this.startOrFind(job, event, signal);
      await this.follow(application, signal);
      return application.metadata.name;
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new IngestError(
        "job.running",
        "the job has not ended yet",
        true,
        { table: job.request.table, nextStep: "the event comes again and finds the job by its name" },
        { cause: error },
      );
    }
  }

  private get path(): string {
    return `/apis/sparkoperator.k8s.io/v1beta2/namespaces/${this.options.namespace}/sparkapplications`;
  }

  private async startOrFind(job: JobRequest, event: string, signal: AbortSignal): Promise<SparkApplication> {
    const { api, template, sizing, observer } = this.options;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const name = jobName(job.identity, attempt);
      const manifest = jobManifest(template, job, name, event, sizing);
      const created = await api.create<SparkApplication>(this.path, manifest, signal);
      if (created !== "exists") {
        observer.count("ingest_jobs_started_total");
        observer.log("info", "job started", {
          job: name,
          table: job.request.table,
          files: job.request.files.length,
        });
        return created;
      }
      const existing = await api.get<SparkApplication>(`${this.path}/${name}`, signal);
      // It was there a moment ago: its time to live ended just now. The next attempt is a name of its own.
      if (existing === undefined) continue;
      const isOurs = existing.metadata.annotations?.[EVENT_ANNOTATION] === event;
      if (jobState(existing).kind !== "failed" || isOurs) return existing;
    }
    throw new IngestError("job.too-many-attempts", `${MAX_ATTEMPTS} jobs failed for the same files`, false, {
      table: job.request.table,
      nextStep: "look at the drivers' logs; failed jobs are kept for a day",
    });
  }

  private async follow(application: SparkApplication, signal: AbortSignal): Promise<void> {
    const { name } = application.metadata;
    let current: SparkApplication | undefined = application;
    for (;;) {
      if (current === undefined)
        throw new IngestError("job.deleted", `job ${name} was deleted before it ended`, true, { at: name });
      if (this.ended(current)) return;
      signal.throwIfAborted();
      current = await this.nextState(current, signal);
    }
  }

  /** @throws IngestError when it ended badly */
  private ended(application: SparkApplication): boolean {
    const { name, creationTimestamp } = application.metadata;
    const state = jobState(application);
    if (state.kind === "completed") {
      this.options.observer.count("ingest_jobs_ended_total", 1, { state: "completed" });
      return true;
    }
    if (state.kind === "failed") {
      this.options.observer.count("ingest_jobs_ended_total", 1, { state: "failed" });
      throw new IngestError("job.failed", state.message, false, {
        at: name,
        nextStep: `kubectl -n ${this.options.namespace} logs ${application.status?.driverInfo?.podName ?? `${name}-driver`}`,
      });
    }
    const age =
      creationTimestamp === undefined ? 0 : this.options.clock.now() - Date.parse(creationTimestamp);
    if (age > this.options.jobTimeoutMs) {
      this.options.observer.count("ingest_jobs_ended_total", 1, { state: "timed-out" });
      throw new IngestError("job.timed-out", `job ${name} still is ${state.state}`, false, {
        at: name,
        got: `${Math.round(age / 1000)} s`,
        expected: `an end within ${this.options.jobTimeoutMs / 1000} s`,
        nextStep: "raise the job's timeout, or give it more executors",
      });
    }
    return false;
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
