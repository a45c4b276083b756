import type { KubeObject } from "../kube-object";
import type { ResourceType } from "../resource-type";

/** How the server treats fields that the schema does not know. */
export type FieldValidation = "Ignore" | "Warn" | "Strict";

/** What a write carries beside its object. */
export interface WriteRequest {
  readonly user: string;
  readonly fieldManager: string;
  /** @default Warn */
  readonly fieldValidation?: FieldValidation;
  /** Checks everything and stores nothing. @default false */
  readonly dryRun?: boolean;
  /** Takes over fields that others own (server-side apply). @default false */
  readonly force?: boolean;
  /** `status`, `scale` or `finalize`. @default - the object itself */
  readonly subresource?: string;
  /** Gets the texts of `Warning` headers. */
  readonly warnings: string[];
}

/** What an admission hook is asked about. */
export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly type: ResourceType;
  readonly object: KubeObject;
  readonly request: WriteRequest;
}

/** Refuses a write by throwing an `ApiError`, as a webhook does. */
export type AdmissionHook = (request: AdmissionRequest) => void;
