/** One rendered file of dist/, as far as its delivery depends on it. */
export interface ChartFile {
  /** `NN-name`: the file is `NN-name.k8s.yaml`. */
  readonly id: string;
  /** Phase of the plan. @default - a chart of somebody's own, outside the plan */
  readonly phase?: 1 | 2 | 3;
  /** `Kind`, or `Kind.group` outside the core group, of its objects. */
  readonly kinds: readonly string[];
  /** Namespaces of its objects. */
  readonly namespaces: readonly string[];
}

/** The id taken apart; the number is the place in the order of application. */
export function parseChartId(id: string): { order: number; name: string } {
  const [, order, name] = /^(\d+)-(.+)$/.exec(id) ?? [];
  if (order === undefined || name === undefined) {
    throw new Error(`chart '${id}': expected an id like 30-kafka, whose number is the order of application`);
  }
  return { order: Number(order), name };
}
