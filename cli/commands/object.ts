import type { CliCommand } from "../command";
import { addOperationOptions, graceOption } from "../operation-options";
import { paragraph } from "../paragraph";
import type { OperationOptions } from "../run-operation";

interface Options extends OperationOptions {
  /** ms */
  readonly grace?: number;
  readonly search: boolean;
}

/** `floe object`. */
export const command: CliCommand = {
  summary: "tell what became of an object: committed, quarantined, on its way, never seen",
  define: (command, { console, exit }) => {
    addOperationOptions(command.command("status").description("tell what became of objects"))
      .argument("<uris...>", "objects, s3://bucket/key with the key as it is")
      .addOption(graceOption())
      .option("--search", "search the table's manifests for objects older than the ledger remembers", false)
      .addHelpText("after", paragraph("Ends with 1 unless every object is committed, empty or on its way."))
      .action(async (uris: readonly string[], { grace: graceMs, ...options }: Options) => {
        const { runOperation } = require("../run-operation") as typeof import("../run-operation");
        exit(
          await runOperation(options, console, (does, context) =>
            does.objectStatus({ uris, ...options, ...(graceMs !== undefined && { graceMs }) }, context),
          ),
        );
      });
  },
};
