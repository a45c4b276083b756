import { isObject } from "../../lint/json";

/** One field that differs. */
export interface FieldChange {
  /** `spec.listeners[plain].port`: items of lists by name where they have one. */
  readonly path: string;
  /** @default - the field is new */
  readonly before?: unknown;
  /** @default - the field is gone */
  readonly after?: unknown;
}

/** Fields by which items of a list are told apart, most telling first. */
const NAMES = ["name", "id", "key", "port", "type"] as const;

/**
 * What differs between two values, field by field; equal values have no changes. Items of lists are
 * matched by their name, as people see them, and else by their place.
 */
export function compare(before: unknown, after: unknown, path = ""): FieldChange[] {
  if (Object.is(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => compare(own(before, key), own(after, key), join(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path);
  if (before === undefined) return [{ path, after }];
  if (after === undefined) return [{ path, before }];
  return [{ path, before, after }];
}

function compareLists(before: readonly unknown[], after: readonly unknown[], path: string): FieldChange[] {
  const name = NAMES.find((field) => isNamedBy(field, before) && isNamedBy(field, after));
  if (name === undefined) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) =>
      compare(before[index], after[index], `${path}[${index}]`),
    ).flat();
  }
  const [old, now] = [byName(name, before), byName(name, after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
    compare(old.get(key), now.get(key), `${path}[${key}]`),
  );
}

function isNamedBy(field: string, list: readonly unknown[]): boolean {
  const names = list.map((item) => (isObject(item) ? own(item, field) : undefined));
  return names.every((name) => name !== undefined && !isObject(name)) && new Set(names).size === list.length;
}

const byName = (field: string, list: readonly unknown[]) =>
  new Map(list.map((item) => [String(isObject(item) ? item[field] : ""), item]));

const own = (object: Readonly<Record<string, unknown>>, key: string) =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** Keys with dots are quoted, so that a path can be read one way only. */
function join(path: string, key: string): string {
  const step = /^[\w-]+$/.test(key) ? key : `"${key}"`;
  return path === "" ? step : `${path}.${step}`;
}
