import type { CliCommand } from "../command";
import {
  addBucketOptions,
  addOperationOptions,
  type BucketOptions,
  bucketSelection,
  graceOption,
  parseCount,
  rateOption,
} from "../operation-options";
import { paragraph } from "../paragraph";
import type { OperationOptions } from "../run-operation";

interface Options extends OperationOptions, BucketOptions {
  readonly emit: boolean;
  /** ms */
  readonly grace?: number;
  readonly search: boolean;
  readonly rate: number;
  readonly limit: number;
}

/** `floe reconcile`. */
export const command: CliCommand = {
  summary: "compare the bucket with what the tables know, and find what was missed",
  define: (command, { console, exit }) => {
    addBucketOptions(addOperationOptions(command))
      .option("--emit", "send the events of missed objects; without it nothing is sent", false)
      .option("--dry-run", "only report; this is what happens without --emit")
      .addOption(graceOption())
      .option("--search", "search the tables' manifests for objects older than the ledger remembers", false)
      .addOption(rateOption())
      .option("--limit <count>", "missed objects that are named at most", parseCount, 100)
      .addHelpText(
        "after",
        paragraph(`
Ends with 1 when objects were missed and not announced. A CronJob of the platform does this with
--emit.`),
      )
      .action(
        async ({ emit, grace, search, rate, limit, ...options }: Options & { readonly dryRun?: boolean }) => {
          const { runOperation } = require("../run-operation") as typeof import("../run-operation");
          if (emit && options.dryRun === true)
            command.error("error: --emit and --dry-run exclude each other");
          const wanted = { emit, search, rate, limit, ...(grace !== undefined && { graceMs: grace }) };
          exit(
            await runOperation(options, console, (does, context) =>
              does.reconcile({ ...bucketSelection(options), ...wanted, output: options.output }, context),
            ),
          );
        },
      );
  },
};
