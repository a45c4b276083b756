import { parseArgs } from "node:util";
import { writeSection } from "./benchmark-report";
import { paint } from "./ingest/report";
import {
  type Found,
  foundMarkdown,
  foundText,
  type Matrix,
  matrixMarkdown,
  matrixText,
} from "./simulation/report";
import { type Load, run, scenario, withWorkers } from "./simulation/scenarios";
import { findRate, findSettings, type Goal } from "./simulation/search";

const USAGE = `Simulates the pipeline: a million objects an hour over tables and pods.

  npm run bench -- simulation [options]

  --seed N              of everything random (1)
  --objects-per-hour N  (1000000)
  --object-bytes N      size of each (100000)
  --dispatcher ENGINE   camel-k or minifi (camel-k)
  --freshness SECONDS   p99 that the search is for (60)
  --record              writes the section of docs/benchmarks.md
  -o json               figures for programs
`;

const WORKERS = [1, 10, 100];
const TABLES = [1, 10, 100, 1000];

/** `npm run bench -- simulation` */
function main(): void {
  const { values } = parseArgs({
    options: {
      help: { type: "boolean", short: "h", default: false },
      seed: { type: "string", default: "1" },
      "objects-per-hour": { type: "string", default: "1000000" },
      "object-bytes": { type: "string", default: "100000" },
      dispatcher: { type: "string", default: "camel-k" },
      freshness: { type: "string", default: "60" },
      record: { type: "boolean", default: false },
      output: { type: "string", short: "o", default: "text" },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const load: Load = {
    seed: positive("seed", values.seed),
    objectsPerHour: positive("objects-per-hour", values["objects-per-hour"]),
    objectBytes: positive("object-bytes", values["object-bytes"]),
    dispatcher: oneOf("dispatcher", values.dispatcher, ["camel-k", "minifi"] as const),
  };
  const output = oneOf("output", values.output, ["text", "json"] as const);
  const freshnessMs = positive("freshness", values.freshness) * 1000;
  const paints = paint(process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "");
  const print = (text: string) => output === "text" && process.stdout.write(`${text}\n`);

  const results = matrices(load).map((make) => {
    const matrix = make();
    print(matrixText(matrix, paints));
    return matrix;
  });
  const found = TABLES.map((tables) => {
    const one = find({ ...load, tables, skew: 0, freshnessMs });
    print(foundText(one, paints));
    return one;
  });
  if (output === "json") process.stdout.write(`${JSON.stringify({ matrices: results, found }, null, 2)}\n`);
  if (values.record) writeSection("simulation", section(load, freshnessMs, results, found));
}

function matrices(load: Load): readonly (() => Matrix)[] {
  const fixed = (tables: number, workers: number, skew: number, key: "table" | "none" = "table") =>
    run(scenario(load, { tables, skew, key, ...withWorkers(load, workers) }));
  const each = (
    tables: readonly number[],
    one: (tables: number, workers: number) => ReturnType<typeof fixed>,
  ) => tables.flatMap((count) => WORKERS.map((workers) => one(count, workers)));
  return [
    () => ({
      title: "Default settings, as many partitions as pods and at least three",
      note: "Every table gets the same. Snapshots are those of the table that has most.",
      runs: each(TABLES, (tables, workers) => fixed(tables, workers, 0)),
    }),
    () => ({
      title: "The same under Zipf's law",
      note: "The first of a thousand tables gets an eighth of all objects, the first of ten a third.",
      runs: each(TABLES.slice(1), (tables, workers) => fixed(tables, workers, 1)),
    }),
    () => ({
      title: "Were the requests not keyed by their table",
      note: "What the key is for: here requests of one table go to any partition.",
      runs: each([1, 10], (tables, workers) => fixed(tables, workers, 0, "none")),
    }),
  ];
}

function find(goal: Goal): Found {
  const { tables } = goal;
  const found = findSettings(goal);
  const skewed =
    found === undefined || tables === 1
      ? undefined
      : run({ ...found.scenario, skew: 1, giveUpAt: Number.POSITIVE_INFINITY });
  return { tables, best: found ?? findRate(goal), holds: found !== undefined, skewed };
}

function section(
  load: Load,
  freshnessMs: number,
  matrices: readonly Matrix[],
  found: readonly Found[],
): string {
  const command = `npm run bench -- simulation`;
  return [
    "## A million objects an hour, simulated",
    [
      `${load.objectsPerHour.toLocaleString("en-US")} objects of ${load.objectBytes / 1000} KB an hour, as independent arrivals; ten minutes of virtual time for each row,`,
      `seed ${load.seed}. \`${command}\` gives the same figures on any machine: nothing here is measured but the costs in`,
      "`bench/simulation/costs.ts`, which are taken from this page. [Sizing](sizing.md) says how to read it. A dash stands where the",
      "pipeline falls behind: freshness then is a question of when one looks.",
    ].join("\n"),
    ...matrices.map(matrixMarkdown),
    `### Settings that hold a p99 of ${freshnessMs / 1000} s`,
    "Fewest pods first, then fewest partitions, then fewest snapshots; pods come from Knative's autoscaler.",
    ...found.map(foundMarkdown),
  ].join("\n\n");
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${name}: expected a number above 0, got ${text}`);
}

function oneOf<const T extends readonly string[]>(name: string, text: string, allowed: T): T[number] {
  if (allowed.includes(text)) return text;
  throw new Error(`--${name}: expected ${allowed.join(" or ")}, got ${text}`);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
