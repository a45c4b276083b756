import type { CliCommand } from "../command";
import {
  addBucketOptions,
  addOperationOptions,
  type BucketOptions,
  bucketSelection,
  rateOption,
} from "../operation-options";
import { paragraph } from "../paragraph";
import type { OperationOptions } from "../run-operation";

interface Options extends OperationOptions, BucketOptions {
  readonly rate: number;
  readonly checkpoint?: string;
  readonly restart: boolean;
  readonly dryRun: boolean;
}

/** `floe backfill`. */
export const command: CliCommand = {
  summary: "send the events of objects that were in a bucket before the platform was",
  define: (command, { console, exit }) => {
    addBucketOptions(addOperationOptions(command))
      .addOption(rateOption())
      .option(
        "--checkpoint <file>",
        "file that remembers how far it got (default: one in ~/.local/state/floe)",
      )
      .option("--restart", "begin anew, whatever a checkpoint says", false)
      .option("--dry-run", "count what would be sent, and send nothing", false)
      .addHelpText(
        "after",
        paragraph(`
After an interruption, run the same command again: it goes on behind the last object that the
brokers have acknowledged. What is announced twice is ingested once.`),
      )
      .action(async ({ rate, checkpoint, restart, dryRun, ...options }: Options) => {
        const { runOperation } = require("../run-operation") as typeof import("../run-operation");
        const wanted = { ...bucketSelection(options), rate, restart, dryRun, output: options.output };
        exit(
          await runOperation(options, console, (does, context) =>
            does.backfill({ ...wanted, ...(checkpoint !== undefined && { checkpoint }) }, context),
          ),
        );
      });
  },
};
