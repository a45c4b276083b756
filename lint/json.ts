import type { ValuePath } from "../schema/violation";

/** An object of untyped JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object, not a list and not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path, or undefined where the path ends early. */
export function get(value: unknown, ...path: (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** The text at a path; undefined for anything else. */
export function text(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = get(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The number at a path, also when it is written as text (annotations, Kafka settings); undefined for anything else. */
export function number(value: unknown, ...path: (string | number)[]): number | undefined {
  const found = get(value, ...path);
  if (typeof found === "number") return found;
  return typeof found === "string" && /^-?\d+$/.test(found) ? Number(found) : undefined;
}

/** The list at a path with the index of each item; empty for anything else. */
export function items(value: unknown, ...path: (string | number)[]): [index: number, item: unknown][] {
  const found = get(value, ...path);
  return Array.isArray(found) ? [...found.entries()] : [];
}

/** The fields of the object at a path; empty for anything else. */
export function fields(value: unknown, ...path: (string | number)[]): [name: string, value: unknown][] {
  const found = get(value, ...path);
  return isObject(found) ? Object.entries(found) : [];
}

/**
 * Every text within a value that contains something, with its path.
 *
 * @param path where the value itself stands
 */
export function textsWith(
  part: string,
  value: unknown,
  path: ValuePath = [],
): [path: ValuePath, text: string][] {
  const found: [ValuePath, string][] = [];
  const visit = (at: unknown, steps: (string | number)[]) => {
    if (typeof at === "string") {
      if (at.includes(part)) found.push([[...steps], at]);
    } else if (typeof at === "object" && at !== null) {
      const isList = Array.isArray(at);
      for (const key of Object.keys(at)) {
        steps.push(isList ? Number(key) : key);
        visit((at as Record<string, unknown>)[key], steps);
        steps.pop();
      }
    }
  };
  visit(value, [...path]);
  return found;
}
