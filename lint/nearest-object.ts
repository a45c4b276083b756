import { nearest } from "../schema/nearest";
import { ANY_NAME, type ObjectIndex } from "./object-index";
import type { Target } from "./target";

/** What may have been meant by a reference that leads nowhere. */
export interface NearestObject {
  /** Name to write instead. */
  readonly suggestion?: string;
  /** What else would mend it. */
  readonly nextStep?: string;
}

/**
 * The nearest object that exists: the same name in another namespace, a similar name in the
 * namespace that was meant, or a similar name anywhere.
 */
export function nearestObject(target: Target, index: ObjectIndex): NearestObject {
  const all = index.ofKind(target.group, target.kind).filter(({ name }) => name !== ANY_NAME);
  const elsewhere = all.filter(
    ({ name, namespace }) => name === target.name && namespace !== target.namespace,
  );
  if (elsewhere.length > 0) {
    const places = elsewhere.map(({ namespace }) => `'${namespace ?? ""}'`).join(", ");
    return { nextStep: `there is one in namespace ${places}` };
  }
  const beside = all.filter(({ namespace }) => namespace === target.namespace).map(({ name }) => name);
  const suggestion = nearest(target.name, beside);
  if (suggestion !== undefined) return { suggestion };
  const far = nearest(target.name, new Set(all.map(({ name }) => name)));
  const found = all.find(({ name }) => name === far);
  return found === undefined
    ? {}
    : { suggestion: found.name, nextStep: `in namespace '${found.namespace ?? ""}'` };
}
