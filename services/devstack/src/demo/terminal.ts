import type { Step } from "../pipeline/step";
import type { Verdict } from "./demo";

/** Styles of a terminal; none of them when the output is no terminal or NO_COLOR is set. */
export interface Style {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly accent: (text: string) => string;
}

/** @param colour whether escape sequences may be written (https://no-color.org) */
export function style(colour: boolean): Style {
  const code = (open: number, close: number) => (text: string) =>
    colour ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { dim: code(2, 22), bold: code(1, 22), good: code(32, 39), bad: code(31, 39), accent: code(36, 39) };
}

/** One step as a line of JSON; integers of 64 bits become text. */
export function jsonLine(value: object): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part));
}

const LABEL = 11;

/** One line of the demo. */
export function stepLines(step: Step, paint: Style): readonly string[] {
  const line = (label: string, text: string, mark: (label: string) => string = paint.dim) =>
    `  ${mark(label.padEnd(LABEL))}${text}`;
  switch (step.step) {
    case "started":
      return [
        line("S3", step.s3),
        line("catalog", step.catalog),
        line("worker", `${step.worker}  ${paint.dim(`listening after ${step.startMs.toFixed(0)} ms`)}`),
      ];
    case "put":
      return [line("put", `${step.uri}  ${paint.dim(`${bytes(step.bytes)}, ${step.note}`)}`)];
    case "batch":
      return [
        line(
          "batch",
          `${plural(step.files, "file")}, ${bytes(step.bytes)} → ${step.table}  ${paint.dim(`${plural(step.events, "event")}, ${step.path} path`)}`,
        ),
      ];
    case "plan":
      return [
        line("plan", `${step.strategy} ${plural(step.files, "file")}  ${paint.dim(step.why)}`, paint.accent),
      ];
    case "quarantine":
      return [line("quarantine", `${step.uri}  ${paint.dim(`${step.code}: ${step.reason}`)}`, paint.bad)];
    case "commit":
      return [
        ...step.schemaChanges.map((change) => line("schema", change, paint.accent)),
        line("commit", commitText(step, paint), paint.good),
      ];
    case "kill":
      return [line("kill -9", step.when, paint.bad)];
    case "restart":
      return [line("restart", paint.dim(`listening after ${step.startMs.toFixed(0)} ms`))];
    case "redelivery":
      return [line("redelivery", `the event comes again  ${paint.dim(step.reason)}`)];
    case "dead":
      return [line("dead", step.reason, paint.bad)];
  }
}

function commitText(step: Step & { readonly step: "commit" }, paint: Style): string {
  const counts = [
    [step.committed, "committed"],
    [step.duplicates, "there already"],
    [step.empty, "without rows"],
    [step.quarantined, "in quarantine"],
  ] as const;
  const said = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const snapshot = step.snapshotId === undefined ? "no snapshot needed" : `snapshot ${step.snapshotId}`;
  return `${snapshot}  ${paint.dim(said.join(", "))}`;
}

/** The end of the demo. */
export function verdictLines(verdict: Verdict, paint: Style): readonly string[] {
  const { table, rows, expectedRows, lost, duplicated, dataFiles, snapshots, sample, seconds } = verdict;
  const columns = Object.keys(sample[0] ?? {});
  const cells = [columns, ...sample.map((row) => columns.map((column) => cell(row[column])))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const grid = cells.map(
    (row) =>
      `  ${row
        .map((text, i) => text.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd()}`,
  );
  const right = (text: number, width: number) => String(text).padStart(width);
  const ok = lost === 0 && duplicated === 0;
  return [
    ...grid.map((text, i) => (i === 0 ? paint.dim(text) : text)),
    `  ${paint.dim(`… ${rows - sample.length} more rows`)}`,
    "",
    paint.dim(
      `  ${"snapshot".padEnd(19)}  ${"files".padStart(5)}  ${"rows".padStart(7)}  ${"total".padStart(7)}`,
    ),
    ...snapshots.map(
      ({ snapshotId, addedFiles, addedRows, totalRows }) =>
        `  ${snapshotId.padEnd(19)}  ${right(addedFiles, 5)}  ${right(addedRows, 7)}  ${right(totalRows, 7)}`,
    ),
    "",
    `  ${table}: ${rows} rows of ${expectedRows} put, ${plural(dataFiles, "data file")}, ${plural(snapshots.length, "snapshot")}, ${seconds.toFixed(1)} s`,
    `  ${(ok ? paint.good : paint.bad)(paint.bold(`${lost} lost, ${duplicated} duplicated`))}`,
  ];
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof Date) return value.toISOString().replace(".000Z", "Z");
  return String(value).slice(0, 24);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Bytes as people read them. */
export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  if (count < 1024 ** 2) return `${(count / 1024).toFixed(0)} KiB`;
  return `${(count / 1024 ** 2).toFixed(1)} MiB`;
}
