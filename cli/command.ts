import type { Command } from "commander";
import type { Console } from "./console";
import type { ExitCode } from "./exit-code";

/** What commands are given. */
export interface CliContext {
  readonly console: Console;
  /** Says how the process ends; the last word counts. */
  readonly exit: (code: ExitCode) => void;
  /** The whole command line, for what looks at all commands; loads every one of them. */
  readonly allCommands: () => Command;
}

/**
 * One command of the CLI. Each is a file of cli/commands that is called as the command is and exports
 * `command`; the file is loaded for `--help` and loads what it works with only when it runs.
 */
export interface CliCommand {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Adds arguments, options and the action. */
  readonly define: (command: Command, context: CliContext) => void;
}
