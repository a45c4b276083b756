import { addClusterOptions, phaseOption, waitTimeoutOption } from "../cluster-options";
import type { CliCommand } from "../command";
import type { DeployCommandOptions } from "../deploy-platform";
import { paragraph } from "../paragraph";

/** `floe deploy`. */
export const command: CliCommand = {
  summary: "install the operators and apply dist/, step by step, each when the one before is ready",
  define: (command, { console, exit }) => {
    addClusterOptions(command)
      .option("-f, --config <file>", "the configuration", "config.yaml")
      .option("-d, --dist <folder>", "what floe synth wrote", "dist")
      .addOption(phaseOption())
      .option("--component <name>", "only this component or file: strimzi, 30-kafka, kafka")
      .option("--dry-run", "say what would be done; reads, and changes nothing", false)
      .addOption(waitTimeoutOption("15m"))
      .option("--force-conflicts", "take fields over that somebody else manages", false)
      .option("--no-preflight", "do not look at programs and cluster first, as `floe doctor` does")
      .addHelpText(
        "after",
        paragraph(`
Steps, in order: CRDs of the gateways, operators by helm, then the files of dist/ by number. A step
is over when its objects are ready: every condition that matters, about the latest generation. Run
it again after an interruption: it goes on from there. It needs helm, kubectl, and a synthesized
dist/.`),
      )
      .action(async (options: DeployCommandOptions) => {
        const { deployPlatform } = require("../deploy-platform") as typeof import("../deploy-platform");
        exit(await deployPlatform(options, console));
      });
  },
};
