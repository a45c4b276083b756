import { aligned, markdownTable, type Paint } from "../ingest/report";
import type { Run } from "./scenarios";
import { configFragment, defaultSettings } from "./settings";

/** Runs side by side. */
export interface Matrix {
  readonly title: string;
  readonly note: string;
  readonly runs: readonly Run[];
}

/** What the search found for a number of tables. */
export interface Found {
  readonly tables: number;
  /** The settings that hold the goal, or the most that any settings hold. */
  readonly best: Run | undefined;
  /** Whether that is at the rate that was asked for. */
  readonly holds: boolean;
  /** The same settings under Zipf's law. */
  readonly skewed: Run | undefined;
}

const count = (value: number) => Math.round(value).toLocaleString("en-US");
const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
const seconds = (ms: number) => (ms < 10_000 ? (ms / 1000).toFixed(1) : (ms / 1000).toFixed(0));

const HEAD = [
  "tables × pods",
  "busy",
  "commits/s",
  "conflicts",
  "per commit",
  "snapshots/h",
  "after a day",
  "p50 s",
  "p99 s",
  "max s",
  "backlog",
];

/** One row for each run. Snapshots are those of the table that has most. */
export function rows(runs: readonly Run[]): readonly (readonly string[])[] {
  return [
    HEAD,
    ...runs.map(({ scenario, summary }) => [
      `${count(scenario.tables)} × ${summary.pods}`,
      percent(summary.utilisation),
      summary.commitsPerSecond.toFixed(1),
      count(summary.conflicts),
      summary.conflictsPerCommit.toFixed(2),
      count(summary.snapshotsPerHour),
      count(summary.snapshotsAfterADay),
      ...(summary.freshness === null
        ? ["–", "–", "–", `+${count(summary.backlogPerHour)}/h`]
        : [
            seconds(summary.freshness.p50),
            seconds(summary.freshness.p99),
            seconds(summary.freshness.max),
            "steady",
          ]),
    ]),
  ];
}

/** A matrix for the terminal. */
export function matrixText({ title, note, runs }: Matrix, { bold, dim, bad }: Paint): string {
  const lines = aligned(rows(runs), dim).map((line) => (/\+[\d,]+\/h$/.test(line) ? bad(line) : line));
  return [bold(title), dim(note), "", ...lines, ""].join("\n");
}

/** A matrix as Markdown. */
export function matrixMarkdown({ title, note, runs }: Matrix): string {
  return [`### ${title}`, note, markdownTable(rows(runs))].join("\n\n");
}

/** What was found, in a sentence and a fragment of `config.yaml`. */
export function foundMarkdown(found: Found): string {
  const fragment = found.best && `\`\`\`yaml\n${configFragment(found.best.scenario.settings)}\n\`\`\``;
  return [`**${tablesOf(found)}.** ${verdict(found)}`, ...(fragment === undefined ? [] : [fragment])].join(
    "\n\n",
  );
}

/** The same for the terminal. */
export function foundText(found: Found, { bold, bad, good }: Paint): string {
  const paint = found.holds ? good : bad;
  const fragment = found.best ? configFragment(found.best.scenario.settings).split("\n") : [];
  return [
    `${bold(tablesOf(found))}  ${paint(verdict(found))}`,
    ...fragment.map((line) => `    ${line}`),
    "",
  ].join("\n");
}

const tablesOf = ({ tables }: Found) => (tables === 1 ? "One table" : `${count(tables)} tables`);

function verdict({ best, holds, skewed }: Found): string {
  if (best === undefined) return "No settings hold the goal at any rate.";
  const { scenario, summary } = best;
  const { freshness } = summary;
  if (freshness === null) return "No settings hold the goal.";
  const figures =
    `p99 ${seconds(freshness.p99)} s with ${summary.pods} ${summary.pods === 1 ? "pod" : "pods"} ` +
    `(${percent(summary.utilisation)} busy), ${summary.commitsPerSecond.toFixed(1)} commits/s, ` +
    `${count(summary.snapshotsAfterADay)} snapshots a day in the busiest table`;
  const atOneTable = skewed === undefined ? "" : ` ${skewedSentence(skewed)}`;
  return holds
    ? `Held: ${figures}.${atOneTable}`
    : `Not to be held at this rate. The most that is: ${count(scenario.objectsPerHour)} objects an hour, ${figures}.`;
}

function skewedSentence({ summary }: Run): string {
  const { freshness, backlogPerHour, mostFiles } = summary;
  // Beyond what the light way gets by default, nothing was measured that costs could be taken from.
  const unmeasured =
    mostFiles > defaultSettings().lightMaxFiles
      ? `, with requests of up to ${count(mostFiles)} files, which is more than was measured`
      : "";
  return freshness === null
    ? `With Zipf's law over the tables the same falls behind by ${count(backlogPerHour)} objects an hour.`
    : `With Zipf's law over the tables the same has a p99 of ${seconds(freshness.p99)} s${unmeasured}.`;
}
