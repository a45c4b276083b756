import type { CliCommand } from "../command";
import { paragraph } from "../paragraph";

/** `floe render`. */
export const command: CliCommand = {
  summary: "render the operators' Helm charts; needs helm and the network",
  define: (command, { console, exit }) => {
    command
      .argument("[charts...]", "charts below dist/helm to render (default: all)")
      .option("-f, --config <file>", "the configuration", "config.yaml")
      .option(
        "-o, --outdir <folder>",
        "folder to write to, replaced when all charts are rendered",
        "rendered",
      )
      .addHelpText(
        "after",
        paragraph(`
One file for each chart, as Helm would install it. Nothing is written unless all of them rendered.`),
      )
      .action(
        async (charts: readonly string[], options: { readonly config: string; readonly outdir: string }) => {
          const { renderOperators } = require("../render-operators") as typeof import("../render-operators");
          exit(await renderOperators(charts, options, console));
        },
      );
  },
};
