import type { CliCommand } from "../command";

/** `floe explain`. */
export const command: CliCommand = {
  summary: "say what a code means and what to do about it",
  define: (command, { console, exit }) => {
    command.argument("[code]", "FLOE and four digits; all codes without it").action((code?: string) => {
      const { explain } = require("../explain") as typeof import("../explain");
      exit(explain(code, console));
    });
  },
};
