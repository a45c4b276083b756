import { Option } from "commander";
import type { CliCommand } from "../command";

interface LintOptions {
  readonly config?: string;
  readonly output: "text" | "json";
  readonly strict: boolean;
}

/** `floe lint`. */
export const command: CliCommand = {
  summary: "check any YAML: schemas, CEL rules, and what objects refer to",
  define: (command, { console, exit }) => {
    command
      .argument("[paths...]", "files, folders, or - for standard input", ["dist"])
      .option(
        "-f, --config <file>",
        "take as given what its platform.external names (default: config.yaml, if there is one)",
      )
      .addOption(
        new Option("-o, --output <format>", "how findings are shown")
          .choices(["text", "json"])
          .default("text"),
      )
      .option("--strict", "fail on warnings too", false)
      .action((paths: readonly string[], options: LintOptions) => {
        const { lintPaths } = require("../lint-paths") as typeof import("../lint-paths");
        exit(lintPaths(paths, options, console));
      });
  },
};
