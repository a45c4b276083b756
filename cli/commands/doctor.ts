import { Option } from "commander";
import { addClusterOptions, phaseOption } from "../cluster-options";
import type { CliCommand } from "../command";
import type { DoctorCommandOptions } from "../doctor-platform";
import { paragraph } from "../paragraph";

/** `floe doctor`. */
export const command: CliCommand = {
  summary: "look for what a deployment would run into: tools, nodes, storage, room, permissions",
  define: (command, { console, exit }) => {
    addClusterOptions(command)
      .option("-f, --config <file>", "the configuration", "config.yaml")
      .option("-d, --dist <folder>", "what floe synth wrote", "dist")
      .addOption(phaseOption())
      .addOption(
        new Option("-o, --output <format>", "how findings are shown")
          .choices(["text", "json"])
          .default("text"),
      )
      .addHelpText(
        "after",
        paragraph("It only reads. `floe deploy` does the same first, and stops at errors."),
      )
      .action(async (options: DoctorCommandOptions) => {
        const { doctorPlatform } = require("../doctor-platform") as typeof import("../doctor-platform");
        exit(await doctorPlatform(options, console));
      });
  },
};
