import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Shell } from "./floe";

const floe = join(__dirname, "../../../lib/cli/floe.js");

/** Why no command can be run on a terminal here; undefined when one can. `script` of BSD takes other options. */
export function terminalMissing(): string | undefined {
  const { error, stdout } = spawnSync("script", ["--version"], { encoding: "utf8" });
  return error === undefined && stdout.includes("util-linux")
    ? undefined
    : "there is no script of util-linux";
}

/** How a command on a terminal ended, and what the terminal showed. */
export interface TerminalResult {
  readonly code: number;
  /** Both streams, with escape sequences. */
  readonly shown: string;
}

/**
 * Runs the built floe on a pseudo-terminal in a shell's folder, and types an answer when it is asked.
 *
 * @param question the end of what asks
 * @param keys what is typed: `\r` is Enter, `\x03` Ctrl-C, `\x04` Ctrl-D
 */
export function onTerminal(
  shell: Shell,
  args: readonly string[],
  { question, keys }: { readonly question: string; readonly keys: string },
): Promise<TerminalResult> {
  const command = [process.execPath, floe, ...args].map((word) => `'${word}'`).join(" ");
  const terminal = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    cwd: shell.folder,
    env: { ...process.env, TERM: "xterm", SHELL: "/bin/sh" },
  });
  let shown = "";
  let answered = false;
  terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    if (answered || !shown.includes(question)) return;
    answered = true;
    terminal.stdin.write(keys);
  });
  return new Promise((resolve, reject) => {
    terminal.on("error", reject);
    terminal.on("close", (code) => {
      terminal.stdin.destroy();
      resolve({ code: code ?? -1, shown });
    });
  });
}
