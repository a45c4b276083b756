/** An object without its undefined members, which `exactOptionalPropertyTypes` keeps apart from absent ones. */
export type PresentFields<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** @returns the members that have a value; Avro's null has become `undefined` before */
export function presentFields<T extends object>(values: T): PresentFields<T> {
  const present: PresentFields<T> = {};
  for (const key of Object.keys(values) as (keyof T)[]) {
    const value = values[key];
    if (value !== undefined) present[key] = value as Exclude<T[typeof key], undefined>;
  }
  return present;
}
