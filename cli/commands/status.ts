import { Option } from "commander";
import { addClusterOptions, phaseOption } from "../cluster-options";
import type { CliCommand } from "../command";
import { paragraph } from "../paragraph";
import type { StatusCommandOptions } from "../status-platform";

/** `floe status`. */
export const command: CliCommand = {
  summary: "show what is ready, and for what is not where it hangs",
  define: (command, { console, exit }) => {
    addClusterOptions(command)
      .option("-f, --config <file>", "the configuration", "config.yaml")
      .option("-d, --dist <folder>", "what floe synth wrote", "dist")
      .addOption(phaseOption())
      .option("-a, --all", "show ready objects too", false)
      .addOption(
        new Option("-o, --output <format>", "how it is shown").choices(["text", "json"]).default("text"),
      )
      .addHelpText(
        "after",
        paragraph(`
Below an object that is not ready stand the objects that its controller made and that are not ready
either, down to the pod that cannot start: the last line is usually the cause. Ends with 1 unless
everything is ready.`),
      )
      .action(async (options: StatusCommandOptions) => {
        const { statusOfPlatform } = require("../status-platform") as typeof import("../status-platform");
        exit(await statusOfPlatform(options, console));
      });
  },
};
