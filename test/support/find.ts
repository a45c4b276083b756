import { type Manifest, only } from "./manifests";

/** An object whose fields a test looks into, whatever kind it is. */
export interface Inspectable extends Manifest {
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the kind
  readonly spec: any;
}

/** The one object of a kind, and of a name where there are several. */
export function find(objects: readonly Manifest[], kind: string, name?: string): Inspectable {
  return only(objects, kind, name) as Inspectable;
}
