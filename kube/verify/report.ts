import type { Style } from "../../diagnostics/style";
import type { CheckResult } from "./verify";

const titles = {
  1: "Phase 1: gateways and Serving",
  2: "Phase 2: Kafka, Eventing, ingest",
  3: "Phase 3: mesh",
} as const;

/** The checklists as people read them: a mark, the line, and what is wrong below it. */
export function reportText(results: readonly CheckResult[], style: Style): string {
  const lines: string[] = [];
  for (const phase of [1, 2, 3] as const) {
    const members = results.filter(({ check }) => check.phase === phase);
    if (members.length === 0) continue;
    lines.push(style.bold(titles[phase]));
    for (const { check, outcome } of members) {
      const mark = { pass: style.green("✔"), fail: style.red("✗"), skip: style.dim("–") }[outcome.state];
      const aside =
        outcome.state !== "fail" && outcome.detail !== undefined ? ` ${style.dim(outcome.detail)}` : "";
      lines.push(`  ${mark} ${check.title}${aside}`);
      if (outcome.state === "fail") lines.push(`      ${outcome.detail} ${style.dim(check.id)}`);
    }
    lines.push("");
  }
  return `${lines.join("\n")}\n`;
}

/** One object a check, for machines. */
export function reportJson(results: readonly CheckResult[]): string {
  const checks = results.map(({ check: { id, phase, title }, outcome }) => ({
    id,
    phase,
    title,
    ...outcome,
  }));
  return `${JSON.stringify({ checks, ...count(results) }, null, 2)}\n`;
}

/** JUnit's XML, which CI systems show: one suite a phase. */
export function reportJunit(results: readonly CheckResult[]): string {
  const suites = ([1, 2, 3] as const).map((phase) => {
    const members = results.filter(({ check }) => check.phase === phase);
    const { failed, skipped } = count(members);
    const cases = members.map(({ check, outcome }) => {
      const open = `    <testcase classname="floe.phase${phase}" name="${xml(`${check.id}: ${check.title}`)}"`;
      if (outcome.state === "pass") return `${open}/>`;
      const tag = outcome.state === "fail" ? "failure" : "skipped";
      return `${open}><${tag} message="${xml(outcome.detail)}"/></testcase>`;
    });
    const head = `  <testsuite name="${titles[phase]}" tests="${members.length}" failures="${failed}" skipped="${skipped}">`;
    return [head, ...cases, "  </testsuite>"].join("\n");
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join("\n")}\n</testsuites>\n`;
}

/** How many checks ended how. */
export function count(results: readonly CheckResult[]): { passed: number; failed: number; skipped: number } {
  const of = (state: string) => results.filter(({ outcome }) => outcome.state === state).length;
  return { passed: of("pass"), failed: of("fail"), skipped: of("skip") };
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Escapes, and drops what XML 1.0 has no place for. */
function xml(text: string): string {
  const legal = [...text].filter((c) => c >= " " || c === "\n" || c === "\t").join("");
  return legal.replace(/[&<>"]/g, (c) => ENTITIES[c] ?? c);
}
