import { spawn } from "node:child_process";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Shell } from "./floe";
import { type CommandResult, tools } from "./run";

const root = join(__dirname, "../../..");

/** A floe process of its own, as people run it. */
export interface Floe {
  /** Ends when it ends, of itself or not. */
  readonly ended: Promise<CommandResult & { readonly signal: NodeJS.Signals | null }>;
  /** Kills it and the programs that it has started, at once. */
  readonly killAll: () => void;
}

/** Starts the built floe in a shell's folder. */
export function startFloe(shell: Shell, args: readonly string[], env: NodeJS.ProcessEnv = {}): Floe {
  const child = spawn(process.execPath, [join(root, "lib/cli/floe.js"), ...args], {
    cwd: shell.folder,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      text[stream] += chunk;
    });
  return {
    ended: new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code, signal) => resolve({ ...text, code: code ?? -1, signal }));
    }),
    killAll: () => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    },
  };
}

/** Commands that change something: between two of them it makes no difference when floe dies. */
const WRITES = "*' apply '*|*' delete '*|*' label '*|*' rollout '*|'upgrade '*|'uninstall '*";

/**
 * Puts programs before kubectl and helm that kill floe instead of the command which is the n-th to change
 * something, where `KILL_AT` is n.
 *
 * @returns runs floe so; resolves with how it ended, and whether it was killed
 */
export function killer(
  shell: Shell,
): (n: number, ...args: readonly string[]) => Promise<CommandResult & { readonly killed: boolean }> {
  const count = join(shell.folder, "count");
  for (const [name, program] of [
    ["kubectl", tools().kubectl],
    ["helm", tools().helm4],
  ] as const) {
    const file = join(shell.folder, "bin", name);
    rmSync(file, { force: true });
    writeFileSync(
      file,
      `#!/bin/sh
case "$*" in
${WRITES})
  printf x >> '${count}'
  if [ "$(wc -c < '${count}')" -eq "\${KILL_AT:-0}" ]; then kill -9 $PPID; exit 137; fi;;
esac
exec '${program}' "$@"
`,
    );
    chmodSync(file, 0o755);
  }
  return async (n, ...args) => {
    writeFileSync(count, "");
    const result = await startFloe(shell, args, { KILL_AT: String(n) }).ended;
    return { ...result, killed: result.signal === "SIGKILL" };
  };
}

/** How many commands of the last run have changed something, or would have. */
export function writesOf(shell: Shell): number {
  return readFileSync(join(shell.folder, "count"), "utf8").length;
}
