import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError, Help, type Option } from "commander";
import { packageRoot } from "../package-root";
import { nearest } from "../schema/nearest";
import type { CliCommand, CliContext } from "./command";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";
import { Interruption } from "./interruption";
import { reportError } from "./report-error";

const COMMANDS = join(__dirname, "commands");

/**
 * Runs the command line.
 *
 * @param args arguments after the program's own name
 * @returns how the process should end
 */
export async function run(args: readonly string[], console: Console): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok;
  const names = commandNames();
  const context: CliContext = {
    console,
    exit: (wanted) => {
      code = wanted;
    },
    allCommands: () => program(names, context),
  };
  const wanted = args.find((arg) => !arg.startsWith("-"));
  if (wanted !== undefined && !names.includes(wanted)) return unknownCommand(wanted, names, console);
  try {
    await program(wanted === undefined ? names : [wanted], context).parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    if (error instanceof Interruption) {
      console.err(`${console.errStyle.red("error")}  ${error.message}\n`);
      return exitCode.interrupted;
    }
    return reportError(error, console);
  }
}

/** The whole command line, for what writes about it. */
export function allCommands(console: Console): Command {
  const context: CliContext = { console, exit: () => {}, allCommands: () => allCommands(console) };
  return program(commandNames(), context);
}

/** @param names commands to load: the one that runs, or all of them for help */
function program(names: readonly string[], context: CliContext): Command {
  const { console } = context;
  const root = new Command("floe")
    .description("An event-driven lakehouse as plain YAML: render it, check it, deliver it.")
    .option("--no-color", "plain text, also on a terminal (as NO_COLOR does)")
    .helpOption("-h, --help", "show help")
    .helpCommand(false)
    .configureHelp({ optionDescription: withoutObviousDefault })
    .version(version(), "-V, --version", "show the version")
    .configureOutput({
      writeOut: console.out,
      writeErr: console.err,
      outputError: (text, write) =>
        write(`${console.errStyle.red("error")}  ${text.replace(/^error: /, "")}`),
    })
    .exitOverride();
  for (const name of names) {
    const { command } = load(name);
    const child = root.command(name).summary(command.summary).description(command.summary);
    child.copyInheritedSettings(root).helpOption("-h, --help", "show help");
    command.define(child, context);
  }
  return root.action(() => root.outputHelp());
}

/** A switch that is off unless it is given needs no word about it. */
const withoutObviousDefault = (option: Option) =>
  new Help().optionDescription(option).replace(/ \(default: false\)$/, "");

/** Commands are the files of their folder. */
function commandNames(): string[] {
  return readdirSync(COMMANDS)
    .filter((file) => /\.(js|ts)$/.test(file) && !file.endsWith(".d.ts"))
    .map((file) => file.replace(/\.(js|ts)$/, ""))
    .sort();
}

function load(name: string): { readonly command: CliCommand } {
  return require(join(COMMANDS, name)) as { readonly command: CliCommand };
}

function unknownCommand(name: string, names: readonly string[], { err, errStyle }: Console): ExitCode {
  const suggestion = nearest(name, names);
  const hint =
    suggestion === undefined ? "`floe --help` lists the commands" : `did you mean '${suggestion}'?`;
  err(`${errStyle.red("error")}  unknown command '${name}'; ${hint}\n`);
  return exitCode.usage;
}

function version(): string {
  return (require(join(packageRoot(), "package.json")) as { readonly version: string }).version;
}
