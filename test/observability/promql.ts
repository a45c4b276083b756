import type { LRParser } from "@lezer/lr";

// The package has CommonJS too, but its types say that it has not.
const { parser } = require("@prometheus-io/lezer-promql") as { readonly parser: LRParser };

/** A metric that an expression asks for, and the labels that it is asked for by. */
export interface Selected {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What an expression refers to. */
export interface Expression {
  readonly selected: readonly Selected[];
  /** Labels of `by`, `without`, `on`, `ignoring`, `group_left`, `group_right`. */
  readonly grouping: readonly string[];
}

const read = new Map<string, Expression>();

/**
 * Reads PromQL by the grammar of Prometheus' own editor.
 *
 * @throws Error for what is no PromQL; Grafana's `$__rate_interval` is read as 5m
 */
export function readExpression(text: string): Expression {
  const known = read.get(text) ?? parse(text);
  read.set(text, known);
  return known;
}

function parse(text: string): Expression {
  const expr = text.replaceAll("$__rate_interval", "5m");
  const selected: { metric: string; labels: string[] }[] = [];
  const grouping: string[] = [];
  const open: { metric: string; labels: string[] }[] = [];
  let inGrouping = false;
  parser.parse(expr).iterate({
    enter({ name, from, to, type }) {
      if (type.isError) throw new Error(`no PromQL at ${from}: ${expr}`);
      const source = expr.slice(from, to);
      if (name === "VectorSelector") open.push({ metric: "", labels: [] });
      if (name === "Identifier" && open.length > 0) open[open.length - 1]!.metric ||= source;
      if (name === "GroupingLabels") inGrouping = true;
      if (name === "LabelName") (inGrouping ? grouping : (open.at(-1)?.labels ?? [])).push(source);
    },
    leave({ name }) {
      if (name === "GroupingLabels") inGrouping = false;
      const done = name === "VectorSelector" ? open.pop() : undefined;
      if (done !== undefined) selected.push(done);
    },
  });
  return { selected, grouping };
}
