import { InvalidArgumentError } from "commander";
import { addClusterOptions, parseDuration } from "../cluster-options";
import type { CliCommand } from "../command";
import type { LogsCommandOptions } from "../platform-logs";

/** `floe logs`. */
export const command: CliCommand = {
  summary: "show the logs of a component's pods, wherever they run",
  define: (command, { console, exit }) => {
    addClusterOptions(command)
      .argument("[component]", "kafka, dispatcher, csv-to-iceberg …; lists them all without it")
      .option("--config <file>", "the configuration", "config.yaml")
      .option("-f, --follow", "go on with new lines and new pods until Ctrl-C", false)
      .option("-p, --previous", "the log before the last restart", false)
      .option("--since <duration>", "only what is newer: 90s, 15m, 1h30m", parseDuration)
      .option("--tail <lines>", "only the last lines of each container", parseLines)
      .option("-c, --container <name>", "only this container; sidecars are left out without it")
      .action(async (component: string | undefined, options: LogsCommandOptions) => {
        const { platformLogs } = require("../platform-logs") as typeof import("../platform-logs");
        exit(await platformLogs(component, options, console));
      });
  },
};

function parseLines(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Expected a number of lines.");
  return Number(text);
}
