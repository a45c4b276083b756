import { plural } from "../../diagnostics/format-text";
import type { Style } from "../../diagnostics/style";
import type { FieldChange } from "./compare";
import type { ObjectChange } from "./diff";

/** Longest value in a line. */
const LINE = 72;
/** Most lines of a text that are shown. */
const LINES = 8;

/** Changes as people read them: by phase, one line an object, its fields and risks below. */
export function diffText(changes: readonly ObjectChange[], style: Style): string {
  const lines: string[] = [];
  let group = "";
  for (const change of changes) {
    if (change.group !== group) {
      if (group !== "") lines.push("");
      group = change.group;
      lines.push(style.bold(titles[change.group]));
    }
    const mark = { create: style.green("+"), change: style.yellow("~"), remove: style.red("-") }[change.verb];
    lines.push(`  ${mark} ${nameOf(change)}`);
    for (const { level, note, id } of change.risks) {
      const sign = level === "danger" ? style.red("‼") : style.yellow("!");
      lines.push(`      ${sign} ${note} ${style.dim(id)}`);
    }
    for (const field of change.fields) lines.push(...fieldLines(field, style));
  }
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

const titles: Readonly<Record<ObjectChange["group"], string>> = {
  operators: "Operators (dist/helm)",
  "phase 1": "Phase 1: gateways and Serving",
  "phase 2": "Phase 2: Kafka, Eventing, ingest",
  "phase 3": "Phase 3: mesh",
  other: "Without a phase",
  argocd: "Argo CD (dist/argocd)",
};

function nameOf({ kind, name, namespace }: ObjectChange): string {
  const [bare = kind] = kind.split(".", 1);
  return `${bare.toLowerCase()}/${name}${namespace === undefined ? "" : ` in ${namespace}`}`;
}

function fieldLines({ path, before, after }: FieldChange, style: Style): string[] {
  if (isText(before) || isText(after)) return [`      ${path}:`, ...textLines(before, after, style)];
  const [was, is] = [short(before), short(after)];
  if (before === undefined) return [`      ${style.green(`${path}: ${is}`)}`];
  if (after === undefined) return [`      ${style.red(`${path}: ${was}, gone`)}`];
  return [`      ${path}: ${style.red(was)} → ${style.green(is)}`];
}

const isText = (value: unknown) => typeof value === "string" && value.includes("\n");

/** Lines that only one of two texts has. */
function textLines(before: unknown, after: unknown, style: Style): string[] {
  const split = (value: unknown) => (value === undefined ? [] : String(value).trimEnd().split("\n"));
  const [old, now] = [split(before), split(after)];
  const gone = old.filter((line) => !now.includes(line)).map((line) => style.red(`        - ${cut(line)}`));
  const come = now.filter((line) => !old.includes(line)).map((line) => style.green(`        + ${cut(line)}`));
  const all = [...gone, ...come];
  const rest = all.length - LINES;
  return rest > 0 ? [...all.slice(0, LINES), style.dim(`        … ${plural(rest, "more line")}`)] : all;
}

const short = (value: unknown) => cut(typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
const cut = (line: string) => (line.length > LINE ? `${line.slice(0, LINE - 1)}…` : line);

/** How many objects change how, in one line. */
export function diffTally(changes: readonly ObjectChange[]): string {
  const of = (verb: ObjectChange["verb"]) => changes.filter((change) => change.verb === verb).length;
  const risks = changes.flatMap((change) => change.risks);
  const dangers = risks.filter(({ level }) => level === "danger").length;
  const parts = [`${of("create")} to create`, `${of("change")} to change`, `${of("remove")} to remove`];
  return `${parts.join(", ")}${dangers === 0 ? "" : `; ${plural(dangers, "danger")}`}`;
}

/** Changes for machines. */
export function diffJson(changes: readonly ObjectChange[]): string {
  return `${JSON.stringify({ changes }, null, 2)}\n`;
}
