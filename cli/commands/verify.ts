import { Option } from "commander";
import { addClusterOptions, phaseOption } from "../cluster-options";
import type { CliCommand } from "../command";
import type { VerifyCommandOptions } from "../verify-platform";

/** `floe verify`. */
export const command: CliCommand = {
  summary: "go through the plan's checklists on the cluster; only reads",
  define: (command, { console, exit }) => {
    addClusterOptions(command)
      .option("-f, --config <file>", "the configuration", "config.yaml")
      .addOption(phaseOption())
      .addOption(
        new Option("-o, --output <format>", "how results are shown")
          .choices(["text", "json", "junit"])
          .default("text"),
      )
      .action(async (options: VerifyCommandOptions) => {
        const { verifyPlatform } = require("../verify-platform") as typeof import("../verify-platform");
        exit(await verifyPlatform(options, console));
      });
  },
};
