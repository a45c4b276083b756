import type { OwnerReference } from "./job-owner";

/** The part of a SparkApplication (kubeflow v1beta2) that the launcher reads and writes. */
export interface SparkApplication {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly OwnerReference[];
    readonly resourceVersion?: string;
    readonly creationTimestamp?: string;
  };
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly arguments?: readonly string[];
    readonly dynamicAllocation?: Readonly<Record<string, unknown>>;
  };
  readonly status?: {
    readonly applicationState?: { readonly state?: string; readonly errorMessage?: string };
    readonly driverInfo?: { readonly podName?: string };
    readonly executionAttempts?: number;
  };
}

/** How far a job is. */
export type JobState =
  | { readonly kind: "running"; readonly state: string }
  | { readonly kind: "completed" }
  | { readonly kind: "failed"; readonly message: string };

/**
 * Reads the operator's state machine (spark-operator 2.5 api/v1beta2 `ApplicationStateType`).
 * Only COMPLETED and FAILED are final: SUBMISSION_FAILED and FAILING may be followed by a retry,
 * and become FAILED when there is none left.
 */
export function jobState({ status }: SparkApplication): JobState {
  const { state = "", errorMessage = "" } = status?.applicationState ?? {};
  if (state === "COMPLETED") return { kind: "completed" };
  if (state === "FAILED")
    return { kind: "failed", message: errorMessage === "" ? "the operator gave no reason" : errorMessage };
  return { kind: "running", state: state === "" ? "NEW" : state };
}
