import type { JobRequest } from "./job-request";
import type { SparkApplication } from "./spark-application";

/** How much a job may take. */
export interface JobSizing {
  /** Input bytes that one executor is started for. */
  readonly bytesPerExecutor: number;
  readonly maxExecutors: number;
}

/** Annotation with the event that asked for the job; another event may ask again after a failure. */
export const EVENT_ANNOTATION = "floe.dev/event";

/**
 * Name of a job: derived from what is to be ingested, so that a redelivered event finds the job
 * that runs already instead of starting a second one.
 *
 * @param attempt from 1; a later one exists only after an earlier one failed
 */
export function jobName(identity: string, attempt: number): string {
  const base = `heavy-${identity.slice(0, 20)}`;
  return attempt === 1 ? base : `${base}-${attempt}`;
}

/**
 * Copies the template for one request: name, labels, argument, and as many executors as its
 * bytes are worth.
 */
export function jobManifest(
  template: SparkApplication,
  job: JobRequest,
  name: string,
  event: string,
  sizing: JobSizing,
): SparkApplication {
  const { request, identity, argument } = job;
  const bytes = request.totalBytes ?? request.files.reduce((sum, file) => sum + (file.size ?? 0), 0);
  const wanted = Math.max(1, Math.ceil(bytes / sizing.bytesPerExecutor));
  return {
    ...template,
    metadata: {
      ...template.metadata,
      name,
      labels: {
        ...template.metadata.labels,
        "app.kubernetes.io/name": "spark-ingest",
        "app.kubernetes.io/managed-by": "spark-launcher",
        "app.kubernetes.io/part-of": "floe",
        "floe.dev/request": identity.slice(0, 20),
      },
      annotations: {
        ...template.metadata.annotations,
        [EVENT_ANNOTATION]: event,
        "floe.dev/table": request.table,
        "floe.dev/files": String(request.files.length),
        ...(request.traceparent === undefined ? {} : { "floe.dev/traceparent": request.traceparent }),
      },
    },
    spec: {
      ...template.spec,
      arguments: [argument, identity],
      dynamicAllocation: {
        ...template.spec.dynamicAllocation,
        maxExecutors: Math.min(sizing.maxExecutors, wanted),
      },
    },
  };
}
