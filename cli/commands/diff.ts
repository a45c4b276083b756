import { Option } from "commander";
import { addClusterOptions, phaseOption } from "../cluster-options";
import type { CliCommand } from "../command";
import type { DiffCommandOptions } from "../diff-platform";
import { paragraph } from "../paragraph";

/** `floe diff`. */
export const command: CliCommand = {
  summary: "show what changes in dist/, against a commit or the cluster, and what that risks",
  define: (command, { console, exit }) => {
    addClusterOptions(command)
      .argument("[reference]", "commit, branch or tag to compare with", "HEAD")
      .option("-d, --dist <folder>", "what floe synth wrote", "dist")
      .option("--cluster", "compare with the cluster instead: what floe deploy would change", false)
      .addOption(phaseOption())
      .addOption(
        new Option("-o, --output <format>", "how changes are shown")
          .choices(["text", "json"])
          .default("text"),
      )
      .addHelpText(
        "after",
        paragraph(`
Ends with 1 when there are differences. With --cluster the API server computes them, in a dry run of
the same apply, so that defaults are no differences. Values of Secrets are not shown.`),
      )
      .action(async (reference: string, options: DiffCommandOptions) => {
        const { diffPlatform } = require("../diff-platform") as typeof import("../diff-platform");
        exit(await diffPlatform(reference, options, console));
      });
  },
};
