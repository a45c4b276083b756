import type { ApiSchema } from "./schema/api-schema";

/** A column that `kubectl get` prints beside the name. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly jsonPath: string;
  readonly priority?: number;
}

/** One served resource: what discovery tells, and what requests for it are checked against. */
export interface ResourceType {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural name in the path. */
  readonly resource: string;
  readonly kind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Such as `status` and `scale`, with the verbs of each. */
  readonly subresources: ReadonlyMap<string, Subresource>;
  /** Root of the kind's schema, with the definitions it refers to. */
  readonly schema: ApiSchema;
  /** From a CustomResourceDefinition. */
  readonly custom: boolean;
  readonly columns: readonly PrinterColumn[];
}

/** A subresource in discovery. */
export interface Subresource {
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}

/** `apiVersion` of the objects of a type. */
export function apiVersionOf({ group, version }: { group: string; version: string }): string {
  return group === "" ? version : `${group}/${version}`;
}

/** Identity of a stored resource: versions of one group share their objects. */
export function resourceKey({ group, resource }: { group: string; resource: string }): string {
  return `${group}/${resource}`;
}
