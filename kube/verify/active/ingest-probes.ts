import type { FloeConfig } from "../../../config/types";
import { fail, pass } from "../check";
import type { ActiveCheck } from "./active-check";
import { seenInLog } from "./kafka-probes";
import { fileJob, notApplicable, probeRule } from "./probe-file";
import { scriptFailed } from "./run-lanes";

const objectKey = (config: FloeConfig, run: string) => `${probeRule(config)?.prefix ?? ""}${run}.csv`;

/** What a file's script has counted: its last line. */
export const rowsOf = (output: string) => `rows ${output.split("\n").at(-1)}`;

/** A file put into the bucket, up to its row in a table. */
export const ingestProbes: readonly ActiveCheck[] = [
  {
    id: "ingest.row",
    phase: 2,
    title: "a file that is put into the inbox becomes a row of its table",
    needs: ["bucket.bound", "bucket.notifications", "ingest.dispatcher", "ingest.light"],
    skipped: notApplicable,
    run: async (context) => {
      const { config, runner } = context;
      const key = objectKey(config, runner.run);
      const end = await runner.script(fileJob(context, { name: "row", key, rowSeconds: 280 }));
      return end.ok ? pass(rowsOf(end.output)) : scriptFailed("no row came", end.output);
    },
  },
  {
    id: "s3-events.delivers",
    phase: 2,
    title: "the event of that file is in s3-event-display's log",
    needs: ["s3-events.ready"],
    skipped: (context) =>
      notApplicable(context) ?? (context.config.demos.s3_events ? undefined : "demos.s3_events is off"),
    run: async (context) =>
      (await seenInLog(
        context,
        "s3-event-display",
        objectKey(context.config, context.runner.run),
        60_000,
      )) === true
        ? pass()
        : fail("it has not logged the object's key within 60 s"),
  },
];
