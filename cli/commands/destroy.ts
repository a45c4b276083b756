import { addClusterOptions, waitTimeoutOption } from "../cluster-options";
import type { CliCommand } from "../command";
import type { DestroyCommandOptions } from "../destroy-platform";
import { paragraph } from "../paragraph";

/** `floe destroy`. */
export const command: CliCommand = {
  summary: "take the platform down, backwards; data stays unless you say otherwise",
  define: (command, { console, exit }) => {
    addClusterOptions(command)
      .option("-f, --config <file>", "the configuration", "config.yaml")
      .option("-d, --dist <folder>", "what floe synth wrote", "dist")
      .option("--delete-data", "volumes, topics, buckets and their namespaces too", false)
      .option("--confirm <context>", "name of the context, which --delete-data asks for otherwise")
      .option("--dry-run", "say what would go and what would stay; reads, and changes nothing", false)
      .addOption(waitTimeoutOption("10m"))
      .addHelpText(
        "after",
        paragraph(`
The steps of a deployment backwards: objects first, while the operator that cleans up after them
still runs, then the operators, kinds without objects, empty namespaces. The CRDs of the Gateway API
stay, and so does what somebody else uses. Run it again after an interruption: it goes on from
there.`),
      )
      .action(async (options: DestroyCommandOptions) => {
        const { destroyPlatform } = require("../destroy-platform") as typeof import("../destroy-platform");
        exit(await destroyPlatform(options, console));
      });
  },
};
