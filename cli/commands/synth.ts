import type { CliCommand } from "../command";
import { paragraph } from "../paragraph";

/** `floe synth`. */
export const command: CliCommand = {
  summary: "render config.yaml into plain YAML",
  define: (command, { console }) => {
    command
      .option("-f, --config <file>", "the configuration", "config.yaml")
      .option("-o, --outdir <folder>", "folder that is replaced as a whole", "dist")
      .addHelpText(
        "after",
        paragraph("Everything is checked before the folder is touched; with an error it stays as it was."),
      )
      .action(({ config, outdir }: { readonly config: string; readonly outdir: string }) => {
        const { loadSynthesis } =
          require("../../synth/load-synthesis") as typeof import("../../synth/load-synthesis");
        loadSynthesis().synthesizeTo({ configFile: config, outdir }, console);
      });
  },
};
