import { Argument } from "commander";
import type { CliCommand } from "../command";
import type { CompletionShell } from "../completion/scripts";

/** `floe completion`. */
export const command: CliCommand = {
  summary: "print what makes a shell complete floe's commands, options, components and codes",
  define: (command, { console, allCommands }) => {
    command
      .addArgument(
        new Argument("<shell>", "bash, zsh or fish").choices(["bash", "zsh", "fish", "candidates"]),
      )
      .argument("[words...]", "of `candidates`, which the scripts call: the line up to the cursor")
      .addHelpText(
        "after",
        `
bash   echo 'source <(floe completion bash)' >> ~/.bashrc
zsh    echo 'source <(floe completion zsh)' >> ~/.zshrc      (after compinit)
fish   floe completion fish > ~/.config/fish/completions/floe.fish`,
      )
      .action(async (shell: CompletionShell | "candidates", words: readonly string[]) => {
        const { printCandidates, printCompletion } = require("../complete") as typeof import("../complete");
        if (shell === "candidates") await printCandidates(allCommands(), words, console);
        else printCompletion(shell, console);
      });
  },
};
