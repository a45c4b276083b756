import { Option } from "commander";
import type { CliCommand } from "../command";
import { addOperationOptions, parseBytes } from "../operation-options";
import type { OperationOptions } from "../run-operation";

interface Options extends OperationOptions {
  readonly small: number;
}

/** `floe table`. */
export const command: CliCommand = {
  summary: "look at tables: freshness, files, ledger, and what waits for them",
  define: (command, { console, exit }) => {
    addOperationOptions(command.command("status").description("show tables as they are"))
      .argument(
        "[tables...]",
        "namespace.name (default: the tables of ingest.tables and ingest.default_table)",
      )
      .addOption(
        new Option("--small <size>", "data files below it count as small")
          .argParser(parseBytes)
          .default(parseBytes("32Mi"), "32Mi"),
      )
      .action(async (tables: readonly string[], { small: smallBytes, ...options }: Options) => {
        const { runOperation } = require("../run-operation") as typeof import("../run-operation");
        exit(
          await runOperation(options, console, (does, context) =>
            does.tableStatus({ tables, smallBytes, ...options }, context),
          ),
        );
      });
  },
};
