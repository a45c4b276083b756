import { IngestError, type Observer } from "@floe/ingest-core";
import type { ApiClient } from "../kubernetes/api-client";

/** Entry of `metadata.ownerReferences`. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** Settings of {@link JobOwner}. */
export interface JobOwnerOptions {
  readonly api: Pick<ApiClient, "get">;
  readonly namespace: string;
  /**
   * Knative Service that the launcher is a revision of (`K_SERVICE`: knative/serving
   * pkg/reconciler/revision/resources/env_var.go). @default - none: jobs have no owner
   */
  readonly service?: string;
  readonly observer: Pick<Observer, "log">;
}

const API_VERSION = "serving.knative.dev/v1";

/**
 * Finds whom jobs belong to: when the launcher's Service is taken away, Kubernetes removes the jobs that nobody
 * would publish. Not its pods, which go whenever there is nothing to do, and would take running jobs along.
 */
export class JobOwner {
  private found: OwnerReference | undefined;

  constructor(private readonly options: JobOwnerOptions) {}

  /**
   * @returns undefined outside of Knative, and where the Role does not let the launcher look: a job is worth more
   *   than its owner
   * @throws IngestError `cluster.*` when the API does not answer
   */
  async reference(signal: AbortSignal): Promise<OwnerReference | undefined> {
    const { api, namespace, service, observer } = this.options;
    if (service === undefined || this.found !== undefined) return this.found;
    const path = `/apis/${API_VERSION}/namespaces/${namespace}/services/${service}`;
    try {
      const object = await api.get<{ readonly metadata: { readonly uid: string } }>(path, signal);
      if (object !== undefined)
        this.found = { apiVersion: API_VERSION, kind: "Service", name: service, uid: object.metadata.uid };
    } catch (error) {
      if (!(error instanceof IngestError) || error.code !== "cluster.forbidden") throw error;
      observer.log("warn", "jobs have no owner", { reason: error.message });
    }
    return this.found;
  }
}
