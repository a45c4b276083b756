import type { Command } from "commander";
import { candidates } from "./completion/candidates";
import { type CompletionShell, completionScripts } from "./completion/scripts";
import { platformValues } from "./completion/values";
import type { Console } from "./console";

/** Prints what a shell has to source. */
export function printCompletion(shell: CompletionShell, { out }: Console): void {
  out(completionScripts[shell]);
}

/**
 * Prints what can stand at the end of a command line, one a line, with a tab before what it is.
 *
 * @param root with every command
 * @param words after the program's name, the last one as far as it is typed
 */
export async function printCandidates(
  root: Command,
  words: readonly string[],
  { out }: Console,
): Promise<void> {
  for (const { value, about } of await candidates(root, words, platformValues))
    out(about === undefined || about === "" ? `${value}\n` : `${value}\t${about.split("\n")[0]}\n`);
}
