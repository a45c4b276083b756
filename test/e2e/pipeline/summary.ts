import type { PodSight } from "./kubelet";

/** What a run shows at its end. */
export interface Summary {
  readonly seed: number;
  readonly seconds: number;
  /** Objects by kind. */
  readonly objects: Readonly<Record<string, number>>;
  readonly disturbances: readonly string[];
  readonly table: {
    readonly rows: number;
    readonly snapshots: number;
    readonly files: number;
    readonly orphans: number;
  };
  readonly quarantined: Readonly<Record<string, number>>;
  readonly deadLetters: { readonly events: number; readonly requests: number };
  readonly pods: readonly PodSight[];
  /** Bytes, by pod. */
  readonly limits: Readonly<Record<string, number>>;
}

const LABEL = 13;

/** The summary as lines of text. */
export function summaryLines(summary: Summary): string[] {
  const { table, deadLetters } = summary;
  const line = (label: string, text: string) => `  ${label.padEnd(LABEL)}${text}`;
  const counts = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .map(([what, count]) => `${count} ${what}`)
      .join(", ");
  const total = Object.values(summary.objects).reduce((sum, count) => sum + count, 0);
  return [
    `the pipeline under ${summary.disturbances.length} disturbances, ${summary.seconds.toFixed(0)} s`,
    line("seed", `${summary.seed}  (the same run again: FLOE_SEED=${summary.seed})`),
    line("objects", `${total}: ${counts(summary.objects)}`),
    line("table", `${table.rows} rows, each once, in ${table.files} files and ${table.snapshots} snapshots`),
    line("left over", `${table.orphans} data files that no snapshot refers to`),
    line("quarantine", counts(summary.quarantined)),
    line("dead letters", `${deadLetters.events} events, ${deadLetters.requests} requests`),
    ...summary.pods.map(({ name, restarts, peakBytes }) => {
      const limit = summary.limits[name];
      const of = limit === undefined ? "" : ` of ${mebibytes(limit)}`;
      return line(
        name.length < LABEL ? name : `${name} `,
        `${restarts} restarts, at most ${mebibytes(peakBytes)}${of}`,
      );
    }),
    "",
  ];
}

const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;

/** How many of each. */
export function tally(items: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}
