type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * The object without its undefined properties.
 *
 * The generated types are compiled with `exactOptionalPropertyTypes`: an absent property is allowed,
 * one that is undefined is not. This turns `{ name: props.name }` from the second into the first.
 */
export function defined<T extends object>(object: T): Present<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Present<T>;
}
