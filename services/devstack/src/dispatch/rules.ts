/** Sends objects of a bucket whose keys begin with a prefix to a table. */
export interface TableRule {
  readonly bucket: string;
  /** Key prefix, `incoming/orders/`. */
  readonly prefix: string;
  /** Table, `namespace.name`. */
  readonly table: string;
}

/** Everything the dispatcher decides by. */
export interface DispatchRules {
  /** Files and batches below so many bytes go the light way. */
  readonly lightMaxBytes: number;
  /** Batches of at most so many files go the light way. */
  readonly lightMaxFiles: number;
  /** In any order: the longest matching prefix wins. */
  readonly tables: readonly TableRule[];
  /** Table of objects that no rule matches. */
  readonly defaultTable: string;
}

/** The rules in the order in which the first match is the right one. */
export function longestPrefixFirst(rules: readonly TableRule[]): TableRule[] {
  return [...rules].sort((a, b) => b.prefix.length - a.prefix.length);
}
