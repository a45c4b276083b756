import { nearest } from "../schema/nearest";
import type { LintContext } from "./context";
import { nearestObject } from "./nearest-object";
import type { KnownObject } from "./object-index";
import type { Finding, KeyReference, Reference } from "./rule";

/** Findings about references: objects that do not exist, and keys that existing ones lack. */
export function* checkReference(reference: Reference, { index }: LintContext): Iterable<Finding> {
  const { target, path, code, role, key } = reference;
  const found = index.find(target);
  if (found !== undefined) {
    if (key !== undefined) yield* checkKey(found, key, role);
    return;
  }
  const place = target.namespace === undefined ? "" : ` in namespace '${target.namespace}'`;
  yield {
    code,
    what: target.name === "" ? `no name of a ${target.kind}` : `no ${target.kind} '${target.name}'${place}`,
    path,
    ...(target.name !== "" && { got: reference.spelled ?? target.name }),
    expected: `${role}: a ${target.kind} that is declared or external`,
    ...nearestObject(target, index),
  };
}

function* checkKey(object: KnownObject, key: KeyReference, role: string): Iterable<Finding> {
  if (object.keys === undefined || object.keys.includes(key.name)) return;
  const suggestion = nearest(key.name, object.keys);
  yield {
    code: key.code,
    what: `${object.kind} '${object.name}' has no key '${key.name}'`,
    path: key.path,
    got: key.name,
    expected: `${role}: ${object.keys.length === 0 ? "a key, but it has none" : `one of ${object.keys.join(", ")}`}`,
    ...(suggestion !== undefined && { suggestion }),
  };
}
