import type { Command } from "commander";
import type { CliCommand } from "../command";
import { addOperationOptions } from "../operation-options";
import { paragraph } from "../paragraph";
import type { OperationOptions } from "../run-operation";

interface SelectionOptions extends OperationOptions {
  readonly table?: string;
  readonly code?: string;
}

interface ReplayOptions extends SelectionOptions {
  readonly all: boolean;
  readonly forgetGone: boolean;
  readonly dryRun: boolean;
}

const addSelection = (command: Command) =>
  addOperationOptions(command)
    .option("--table <name>", "only records of this table")
    .option("--code <code>", "only records with this reason, such as file.not-parquet");

/** `floe quarantine`. */
export const command: CliCommand = {
  summary: "look at files that could not be ingested, and send them again",
  define: (command, { console, exit }) => {
    addSelection(command.command("list").description("list the records of bad files")).action(
      async (options: SelectionOptions) => {
        const { runOperation } = require("../run-operation") as typeof import("../run-operation");
        exit(await runOperation(options, console, (does, context) => does.quarantineList(options, context)));
      },
    );
    addOperationOptions(command.command("show").description("show why an object could not be ingested"))
      .argument("<what>", "object, record, or the first digits of the record's name")
      .action(async (what: string, options: OperationOptions) => {
        const { runOperation } = require("../run-operation") as typeof import("../run-operation");
        exit(
          await runOperation(options, console, (does, context) =>
            does.quarantineShow({ what, ...options }, context),
          ),
        );
      });
    addSelection(command.command("replay").description("send the events of bad objects once more"))
      .argument("[what...]", "objects, records, or the first digits of their names")
      .option("--all", "every record", false)
      .option("--forget-gone", "remove the records of objects that do not exist any more", false)
      .option("--dry-run", "say what would be sent, and send nothing", false)
      .addHelpText(
        "after",
        paragraph("A record stays until the table has the rows; the next replay then removes it."),
      )
      .action(async (what: readonly string[], options: ReplayOptions) => {
        const { runOperation } = require("../run-operation") as typeof import("../run-operation");
        exit(
          await runOperation(options, console, (does, context) =>
            does.quarantineReplay({ what, ...options }, context),
          ),
        );
      });
  },
};
