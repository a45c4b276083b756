import { get, text } from "../json";
import { containers, podTemplate } from "../pod-spec";
import type { LintRule } from "../rule";

const KINDS = ["CronJob.batch"];

/** A field of a schedule: its name, its range, and the names that stand for numbers. */
interface CronField {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly CronField[] = [
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day of the month", least: 1, most: 31 },
  {
    name: "month",
    least: 1,
    most: 12,
    names: ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  {
    name: "day of the week",
    least: 0,
    most: 6,
    names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
  },
];

const MACRO = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \d+[smh](\d+[smh])*)$/;

/** Schedules as the API server's parser reads them (robfig/cron v3, ParseStandard). */
export const cronSchedules: LintRule = {
  kinds: KINDS,
  *check({ object }) {
    const schedule = text(object, "spec", "schedule");
    const fault = schedule === undefined ? undefined : scheduleFault(schedule);
    if (fault === undefined) return;
    yield {
      code: "FLOE3117",
      what: fault,
      path: ["spec", "schedule"],
      got: schedule,
      expected: "minute, hour, day of the month, month and day of the week, or @hourly and the like",
    };
  },
};

/** What is wrong with a schedule; undefined when nothing is. */
export function scheduleFault(schedule: string): string | undefined {
  if (schedule.startsWith("@"))
    return MACRO.test(schedule) ? undefined : "no such abbreviation of a schedule";
  const parts = schedule.trim().split(/\s+/);
  if (/^(CRON_)?TZ=/.test(schedule)) return "the time zone stands in spec.timeZone";
  if (parts.length !== FIELDS.length) return `a schedule has five fields, this one has ${parts.length}`;
  for (const [at, field] of FIELDS.entries()) {
    const bad = (parts[at] ?? "").split(",").find((item) => !isItem(item, field));
    if (bad !== undefined) return `'${bad}' is no ${field.name}`;
  }
  return undefined;
}

/** `*`, `?`, a number, a range, each with a step or without. */
function isItem(item: string, field: CronField): boolean {
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === "*" || range === "?") return true;
  const ends = range.split("-").map((end) => numberOf(end, field));
  if (ends.length > 2 || ends.includes(undefined)) return false;
  const [first = 0, last = first] = ends;
  return first <= last && first >= field.least && last <= field.most;
}

function numberOf(value: string, { names = [] }: CronField): number | undefined {
  if (/^\d+$/.test(value)) return Number(value);
  const at = names.indexOf(value.toLowerCase());
  return value === "" || at === -1 ? undefined : at;
}

/** Two reconciliations at once announce what was missed twice. */
export const reconcileAlone: LintRule = {
  kinds: KINDS,
  *check(manifest) {
    const pod = podTemplate(manifest);
    const policy = get(manifest.object, "spec", "concurrencyPolicy");
    if (pod === undefined || policy === "Forbid") return;
    const reconciles = [...containers(pod)].some(([container]) => {
      const words = ["command", "args"].flatMap((list) => get(container, list) ?? []);
      return words.includes("reconcile") && words.includes("--emit");
    });
    if (!reconciles) return;
    yield {
      code: "FLOE3118",
      what: "two runs may announce the same objects",
      path: policy === undefined ? ["spec"] : ["spec", "concurrencyPolicy"],
      ...(policy !== undefined && { got: policy }),
      expected: "concurrencyPolicy: Forbid",
    };
  },
};
