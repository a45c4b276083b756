import { Option } from "commander";
import { addClusterOptions, phaseOption } from "../cluster-options";
import type { CliCommand } from "../command";
import { paragraph } from "../paragraph";
import type { VerifyCommandOptions } from "../verify-platform";

/** Has `sh` and curl, runs as a user that is not root. */
const CURL_IMAGE = "docker.io/curlimages/curl:8.11.1";

/** `floe verify`. */
export const command: CliCommand = {
  summary: "go through the plan's checklists on the cluster; only reads, unless --active is given",
  define: (command, { console, exit }) => {
    addClusterOptions(command)
      .option("-f, --config <file>", "the configuration", "config.yaml")
      .addOption(phaseOption())
      .option("--only <ids...>", "only these checks: kafka.ready, or kafka for all of them")
      .option("--active", "try it out as well: requests, messages, events, a file", false)
      .option("--probe-image <image>", "image with sh and curl for --active", CURL_IMAGE)
      .addOption(
        new Option("-o, --output <format>", "how results are shown")
          .choices(["text", "json", "junit"])
          .default("text"),
      )
      .addHelpText(
        "after",
        paragraph(`
--active makes short-lived Jobs, a Kafka topic, files and a Spark job of its own, and writes a row
by either path. Everything but the rows is deleted at the end, also after Ctrl-C; were floe killed,
the Jobs end by themselves, and Kubernetes deletes them five minutes later.`),
      )
      .action(async (options: VerifyCommandOptions) => {
        const { verifyPlatform } = require("../verify-platform") as typeof import("../verify-platform");
        exit(await verifyPlatform(options, console));
      });
  },
};
