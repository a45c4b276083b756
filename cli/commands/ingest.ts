import type { CliCommand } from "../command";
import { addOperationOptions } from "../operation-options";
import { paragraph } from "../paragraph";
import type { OperationOptions } from "../run-operation";

interface Options extends OperationOptions {
  readonly direct: boolean;
  readonly table?: string;
}

/** `floe ingest`. */
export const command: CliCommand = {
  summary: "ingest single objects: send their events once more, or work on them here",
  define: (command, { console, exit }) => {
    addOperationOptions(command)
      .argument("<uris...>", "objects, s3://bucket/key with the key as it is")
      .option("--direct", "ingest in this process, without Kafka, dispatcher and worker", false)
      .option("--table <name>", "table of the objects, whatever the rules say; only with --direct")
      .addHelpText(
        "after",
        paragraph(`
Without --direct each object is announced by an event like the object store's own, so that batching,
routing and everything else are as always. What is in the table already stays there once.`),
      )
      .action(async (uris: readonly string[], options: Options) => {
        const { runOperation } = require("../run-operation") as typeof import("../run-operation");
        exit(
          await runOperation(options, console, (does, context) => does.ingest({ uris, ...options }, context)),
        );
      });
  },
};
