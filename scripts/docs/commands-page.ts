import type { Command } from "commander";

/** Width of the page's help texts, in characters. */
const WIDTH = 100;

/** What 1 means where it is an answer and not a failure. */
const answers: Readonly<Record<string, string>> = {
  diff: "there are differences",
  doctor: "something is missing that a deployment needs",
  lint: "there are errors, or warnings with `--strict`",
  logs: "no pod had a log",
  reconcile: "something was missed",
  status: "something is not ready",
  verify: "a check failed",
};

/**
 * `docs/commands.md`: the help of every command as the program prints it, and how it ends.
 *
 * @param root with every command
 */
export function commandsPage(root: Command): string {
  return [
    "<!-- Made by `npm run generate` from cli/commands; edit the commands there. -->",
    "# Commands",
    "",
    "What was asked for goes to standard output, progress and problems to standard error, so that every command can stand",
    "in a pipe. Colour is for terminals: `NO_COLOR`, `--no-color` and pipes have none, `FORCE_COLOR` has it anywhere. A",
    "mistyped command, option, component or check is answered with the one that was probably meant.",
    "",
    "| exit code | meaning |",
    "|---:|---|",
    "| 0 | all is well |",
    "| 1 | the answer is no (below), or something failed on the way: a message with a code says what |",
    "| 2 | wrong arguments, a configuration that cannot be used, or a program that is missing |",
    "| 3 | the cluster does not answer, or does not know you |",
    "| 130 | Ctrl-C, after tidying up |",
    "",
    "Where 1 is an answer:",
    "",
    ...root.commands
      .filter((command) => answers[command.name()] !== undefined)
      .map((command) => `- \`floe ${command.name()}\`: ${answers[command.name()]}`),
    "",
    "kubectl and helm are used as they are on the PATH, with the kubeconfig, context, plugins and proxies that they have",
    "there; `--context` and `--kubeconfig` are passed on.",
    "",
    ...section(root, "floe", 2),
  ].join("\n");
}

function section(command: Command, name: string, depth: number): string[] {
  return [
    `${"#".repeat(depth)} ${name}`,
    "",
    "```text",
    helpOf(command),
    "```",
    "",
    ...command.commands.flatMap((each) => section(each, `${name} ${each.name()}`, Math.min(depth + 1, 4))),
  ];
}

/** The help with what stands after it, as the program prints it. */
function helpOf(command: Command): string {
  let help = "";
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
    getOutHelpWidth: () => WIDTH,
  });
  command.outputHelp();
  return help.trimEnd();
}
