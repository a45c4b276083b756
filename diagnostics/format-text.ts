import { levelOf } from "./codes";
import { type Diagnostic, inline, type Location } from "./diagnostic";
import { plain, type Style } from "./style";

/**
 * Findings for people, grouped by file and object:
 *
 *     config.yaml
 *       14:5  error  unknown key 'chart_vers'  FLOE1002
 *             at        components.strimzi.chart_vers
 *             expected  one of chart_name, chart_repo, chart_version
 *             try       chart_version
 *
 * @returns text that ends with a newline; empty without findings
 */
export function formatText(diagnostics: readonly Diagnostic[], style: Style = plain): string {
  const lines: string[] = [];
  for (const [file, inFile] of groupBy(diagnostics, ({ where }) => where.file ?? "")) {
    if (file !== "") lines.push(style.bold(file));
    for (const [heading, findings] of groupBy(inFile, ({ where }) => objectHeading(where))) {
      if (heading !== "") lines.push(`  ${style.cyan(heading)}`);
      lines.push(...table(findings, heading === "" ? "  " : "    ", style));
    }
    lines.push("");
  }
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** `2 errors, 1 warning`, or `no problems`. */
export function tally(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ code }) => levelOf(code) === "error").length;
  const warnings = diagnostics.length - errors;
  const parts = [
    ...(errors > 0 ? [plural(errors, "error")] : []),
    ...(warnings > 0 ? [plural(warnings, "warning")] : []),
  ];
  return parts.length === 0 ? "no problems" : parts.join(", ");
}

/** `1 file`, `2 files`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Findings of one object: positions in a column of their own, details below. */
function table(findings: readonly Diagnostic[], indent: string, style: Style): string[] {
  const width = Math.max(...findings.map(({ where }) => position(where).length));
  const gap = width === 0 ? "" : "  ";
  return findings.flatMap((finding) => {
    const level = levelOf(finding.code);
    const paint = level === "error" ? style.red : style.yellow;
    const place = style.dim(position(finding.where).padEnd(width));
    const head = `${indent}${place}${gap}${paint(level)}  ${finding.what}  ${style.dim(finding.code)}`;
    const inner = `${indent}${" ".repeat(width)}${gap === "" ? "  " : gap}`;
    return [
      head,
      ...details(finding).map(([label, text]) => `${inner}${style.dim(label.padEnd(8))}  ${text}`),
    ];
  });
}

function details({
  where,
  got,
  expected,
  suggestion,
  nextStep,
}: Diagnostic): [label: string, text: string][] {
  const all: [string, string | undefined][] = [
    ["at", where.path === "" ? undefined : where.path],
    ["got", got === undefined ? undefined : inline(got)],
    ["expected", expected],
    ["try", suggestion],
    ["next", nextStep],
  ];
  return all.filter((detail): detail is [string, string] => detail[1] !== undefined);
}

function position({ line, column }: Location): string {
  return line === undefined ? "" : `${line}:${column ?? 1}`;
}

function objectHeading({ object, construct }: Location): string {
  if (object === undefined) return construct ?? "";
  return construct === undefined ? object : `${object}  (${construct})`;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
