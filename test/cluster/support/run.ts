import { spawn } from "node:child_process";
import type { ClusterTools } from "../tools";

/** How a command ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The result of a command that has to succeed.
 *
 * @throws {Error} with the end of what it said, when it did not
 */
export function succeeded(result: CommandResult): CommandResult {
  if (result.code === 0) return result;
  throw new Error(`ended with ${result.code}:\n${result.stderr.split("\n").slice(-25).join("\n")}`);
}

/** The binaries that the global setup has put in place. */
export function tools(): ClusterTools {
  return JSON.parse(process.env.FLOE_CLUSTER_TOOLS ?? "{}") as ClusterTools;
}

/** A command line tool bound to one cluster. */
export type Cli = (args: readonly string[], input?: string) => Promise<CommandResult>;

/**
 * Binds a binary to the environment of a kubeconfig. Nothing of the caller's environment but PATH is seen.
 *
 * @returns a function that runs it and resolves with its exit code and output, whatever the code
 */
export function cli(binary: string, env: Readonly<Record<string, string>>): Cli {
  return (args, input = "") =>
    new Promise((resolve, reject) => {
      const child = spawn(binary, args, { env: { PATH: process.env.PATH ?? "", ...env } });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
      });
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
      child.stdin.end(input);
    });
}
