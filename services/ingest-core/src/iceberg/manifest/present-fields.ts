/** An object without its undefined members, which `exactOptionalPropertyTypes` keeps apart from absent ones. */
export type PresentFields<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** @returns the members that have a value; Avro's null has become `undefined` before */
export function presentFields<T extends object>(values: T): PresentFields<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as PresentFields<T>;
}
