import { Option } from "commander";
import type { CliCommand } from "../command";
import type { GraphPathsOptions } from "../graph-paths";
import { paragraph } from "../paragraph";

/** `floe graph`. */
export const command: CliCommand = {
  summary: "draw what talks to what, as Mermaid, JSON or a page of its own",
  define: (command, { console, exit }) => {
    command
      .argument("[paths...]", "files, folders, or - for standard input", ["dist"])
      .addOption(
        new Option("-o, --output <format>", "what is written to standard output")
          .choices(["mermaid", "json", "html"])
          .default("mermaid"),
      )
      .addOption(
        new Option("--view <part>", "events and rows, HTTP requests, or both")
          .choices(["data", "network", "all"])
          .default("all"),
      )
      .addHelpText("after", paragraph("A page for people: floe graph -o html > platform.html"))
      .action((paths: readonly string[], options: GraphPathsOptions) => {
        const { graphPaths } = require("../graph-paths") as typeof import("../graph-paths");
        exit(graphPaths(paths, options, console));
      });
  },
};
