import type { Figures } from "./batches";
import type { Verdict } from "./verdict";

/** What one case of the benchmark came to. */
export interface CaseResult {
  readonly id: string;
  readonly title: string;
  /** What was done and how it is counted, in a sentence or two. */
  readonly note: string;
  /** Figures side by side; the first row of cells is the head. */
  readonly table: readonly (readonly string[])[];
  readonly verdicts: readonly Verdict[];
}

const MIB = 2 ** 20;

/** Figures of contenders as cells. */
export function figuresTable(figures: readonly Figures[]): readonly (readonly string[])[] {
  return [
    ["", "plan", "wall", "first batch", "CPU", "peak memory", "rows"],
    ...figures.map(({ name, how, wallMs, firstMs, cpuMs, peakRss, correct }) => [
      name,
      how,
      `${wallMs.toFixed(0)} ms`,
      `${firstMs.toFixed(0)} ms`,
      `${cpuMs.toFixed(0)} ms`,
      `${(peakRss / MIB).toFixed(0)} MiB`,
      correct ? "equal" : "DIFFERENT",
    ]),
  ];
}

/** A case as Markdown. */
export function caseMarkdown({ title, note, table, verdicts }: CaseResult): string {
  const rows = [
    ["", "goal", "measured", ""],
    ...verdicts.map(({ what, goal, measured, reached }) => [
      what,
      goal,
      measured,
      reached ? "reached" : "**missed**",
    ]),
  ];
  return [`### ${title}`, note, markdownTable(table), markdownTable(rows)].join("\n\n");
}

/** Rows as a Markdown table; the first is the head, and all columns but the first are numbers. */
export function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = `|${head.map((_, i) => (i === 0 ? "---|" : "---:|")).join("")}`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** How a terminal shows it; colours only where they are wanted. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** Plain text, or ANSI colours. */
export function paint(coloured: boolean): Paint {
  const code = (on: number, off: number) => (text: string) =>
    coloured ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return { bold: code(1, 22), dim: code(2, 22), good: code(32, 39), bad: code(31, 39) };
}

/** A case for the terminal. */
export function caseText(
  { title, note, table, verdicts }: CaseResult,
  { bold, dim, good, bad }: Paint,
): string {
  const goals = [
    ["", "goal", "measured", "verdict"],
    ...verdicts.map(({ what, goal, measured, reached }) => [
      what,
      goal,
      measured,
      reached ? "reached" : "missed",
    ]),
  ];
  const colour = (line: string) =>
    line.replace(/reached$/, good("reached")).replace(/missed$/, bad("missed"));
  return [
    bold(title),
    dim(note),
    "",
    ...aligned(table, dim),
    "",
    ...aligned(goals, dim).map(colour),
    "",
  ].join("\n");
}

/** The same for a terminal. */
export function aligned(
  rows: readonly (readonly string[])[],
  dim: (text: string) => string,
): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row, r) => {
    const cells = row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    );
    const line = `  ${cells.join("   ")}`;
    return r === 0 ? dim(line) : line;
  });
}
