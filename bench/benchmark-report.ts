import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

const REPORT = join("docs", "benchmarks.md");

/**
 * Replaces one section of docs/benchmarks.md, which stands between two comments with its name.
 * Sections are written by the programs that measured them; the rest of the page is people's.
 *
 * @param name of the section, `cold-start`
 * @param markdown without the comments
 */
export function writeSection(name: string, markdown: string): void {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const page = existsSync(REPORT) ? readFileSync(REPORT, "utf8") : "# Benchmarks\n";
  const section = `${begin}\n${markdown.trim()}\n${end}`;
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  const next =
    from < 0 || to < from
      ? `${page.trimEnd()}\n\n${section}\n`
      : page.slice(0, from) + section + page.slice(to + end.length);
  writeFileSync(REPORT, next);
}

/** Where something was measured, in one line: without it no number can be compared. */
export function machine(): string {
  const [first, ...others] = cpus();
  const gib = Math.round(totalmem() / 2 ** 30);
  return `Node ${process.versions.node}, ${others.length + 1} × ${first?.model.trim() ?? "CPU"}, ${gib} GiB, ${process.platform}/${process.arch}`;
}

/** The middle of some measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}
