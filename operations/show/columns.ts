import type { Style } from "../../diagnostics/style";

/** A column of a table: its heading, and its text of a row. */
export interface Column<Row> {
  readonly name: string;
  readonly text: (row: Row) => string;
}

/**
 * Rows below headings, as kubectl prints them: no lines, three spaces between columns, long texts last.
 *
 * @returns text that ends with a newline
 */
export function columns<Row>(rows: readonly Row[], all: readonly Column<Row>[], style: Style): string {
  const cells = [
    all.map(({ name }) => name),
    ...rows.map((row) => all.map(({ text }) => printable(text(row)))),
  ];
  const widths = all.map((_, at) => Math.max(...cells.map((line) => width(line[at] ?? ""))));
  return cells
    .map((line, index) => {
      const text = line
        .map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - width(cell)))
        .join("   ")
        .trimEnd();
      return `${index === 0 ? style.bold(text) : text}\n`;
    })
    .join("");
}

/** A name, its value, and how the value is painted. */
export type Field = readonly [name: string, value: string | undefined, paint?: (text: string) => string];

/** Names and values, one a line; what has no value is left out. */
export function fields(all: readonly Field[], style: Style): string {
  const shown = all.filter(([, value]) => value !== undefined);
  const widest = Math.max(...shown.map(([name]) => name.length));
  return shown
    .map(([name, value = "", paint = (text: string) => text]) => {
      return `${style.bold(name.padEnd(widest))}   ${paint(printable(value))}\n`;
    })
    .join("");
}

/** Keys may hold anything, line breaks and escape sequences of terminals among them. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => {
    const code = c.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

const width = (text: string) => [...text].length;
