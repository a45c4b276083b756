import type { Style } from "../../diagnostics/style";
import { isStepReady, type StatusNode, type StatusStep } from "./status";

const titles = {
  1: "Phase 1: gateways and Serving",
  2: "Phase 2: Kafka, Eventing, ingest",
  3: "Phase 3: mesh",
} as const;

/** Settings of {@link statusText}. */
export interface StatusTextOptions {
  /** Shows what is ready as well, object by object. */
  readonly all: boolean;
  readonly style: Style;
}

/** A tree a phase; what is ready takes one line a step, what is not shows the way down to its cause. */
export function statusText(steps: readonly StatusStep[], { all, style }: StatusTextOptions): string {
  const lines: string[] = [];
  for (const phase of [1, 2, 3] as const) {
    const members = steps.filter((step) => step.phase === phase);
    if (members.length === 0) continue;
    if (lines.length > 0) lines.push("");
    const ready = members.filter(isStepReady).length;
    lines.push(`${style.bold(titles[phase])} ${style.dim(`${ready} of ${members.length} ready`)}`);
    for (const step of [...members].sort((a, b) => Number(isStepReady(a)) - Number(isStepReady(b)))) {
      const done = step.nodes.filter(({ state }) => state === "ready").length;
      const mark = isStepReady(step) ? style.green("✔") : style.red("✗");
      lines.push(`  ${mark} ${step.name} ${style.dim(`${done} of ${step.nodes.length}`)}`);
      for (const node of step.nodes)
        if (all || node.state !== "ready") lines.push(...nodeLines(node, "      ", style));
    }
  }
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function nodeLines(
  { kind, name, namespace, state, reason, causes }: StatusNode,
  indent: string,
  style: Style,
): string[] {
  const mark = {
    ready: style.green("✔"),
    waiting: style.yellow("…"),
    failed: style.red("✗"),
    missing: style.red("?"),
  }[state];
  const place = namespace === undefined ? "" : ` in ${namespace}`;
  const why = reason === undefined ? "" : `: ${reason.split("\n")[0]}`;
  return [
    `${indent}${mark} ${kind.toLowerCase()}/${name}${style.dim(place)}${why}`,
    ...causes.flatMap((cause) => nodeLines(cause, `${indent}  `, style)),
  ];
}

/** The same for machines. */
export function statusJson(steps: readonly StatusStep[]): string {
  const all = steps.map((step) => ({ ...step, ready: isStepReady(step) }));
  return `${JSON.stringify({ ready: all.every(({ ready }) => ready), steps: all }, null, 2)}\n`;
}
