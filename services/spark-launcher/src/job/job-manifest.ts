import type { JobOrder, PreparedJob } from "./job-order";
import type { OwnerReference } from "./job-owner";
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
 * @param attempt from 1; a later one exists only when an earlier one failed, or its work could not be published
 */
export function jobName(identity: string, attempt: number): string {
  const base = `heavy-${identity.slice(0, 20)}`;
  return attempt === 1 ? base : `${base}-${attempt}`;
}

/**
 * Copies the template for one request: name, labels, owner, argument, and as many executors as its
 * bytes are worth.
 */
export function jobManifest(
  template: SparkApplication,
  { table, identity }: Pick<JobOrder, "table" | "identity">,
  { argument, files, bytes, traceparent }: PreparedJob,
  name: string,
  event: string,
  sizing: JobSizing,
  owner: OwnerReference | undefined,
): SparkApplication {
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
        "floe.dev/table": table,
        "floe.dev/files": String(files),
        ...(traceparent === undefined ? {} : { "floe.dev/traceparent": traceparent }),
      },
      ...(owner !== undefined && { ownerReferences: [owner] }),
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
