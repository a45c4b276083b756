import { spawn } from "node:child_process";
import { type Diagnostic, DiagnosticError } from "../diagnostics/diagnostic";

/** A program that floe calls is missing or failed. */
export class ToolError extends DiagnosticError {
  override readonly name = "ToolError";

  constructor(diagnostic: Diagnostic) {
    super("tools", [diagnostic]);
  }
}

/**
 * Runs the helm that is on the PATH, with the environment and the settings that people have for it.
 *
 * @returns what it printed
 * @throws ToolError when there is no helm, and with helm's own words when it fails
 */
export async function runHelm(args: readonly string[]): Promise<string> {
  const helm = spawn("helm", args, { env: process.env, stdio: ["ignore", "pipe", "pipe"] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  helm.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  helm.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  const ended = await new Promise<number | NodeJS.Signals | NodeJS.ErrnoException>((resolve) => {
    helm.on("error", resolve);
    helm.on("close", (code, signal) => resolve(code ?? signal ?? 0));
  });
  if (ended === 0) return Buffer.concat(out).toString("utf8");
  if (typeof ended === "object") throw notStarted(ended);
  throw new ToolError({
    code: "FLOE8002",
    what: `\`helm ${args.slice(0, 2).join(" ")}\` ended with ${ended}: ${helmsWords([...out, ...err])}`,
    where: {},
  });
}

function notStarted(error: NodeJS.ErrnoException): unknown {
  if (error.code !== "ENOENT" && error.code !== "EACCES") return error;
  return new ToolError({
    code: "FLOE8001",
    what: "there is no helm on the PATH",
    where: {},
    expected: "helm 3.18 or newer",
    nextStep: "install it from https://helm.sh/docs/intro/install/",
  });
}

/**
 * What helm says of a failure: its error, and before it the repositories that it could not reach, which
 * it tells on the other stream and then forgets.
 */
function helmsWords(chunks: readonly Buffer[]): string {
  const lines = Buffer.concat(chunks).toString("utf8").split("\n");
  const start = lines.findIndex((line) => line.startsWith("Error:"));
  const unreachable = lines.filter((line) => line.includes("Unable to get an update"));
  const error = start === -1 ? lines : lines.slice(start);
  return [...unreachable, ...error]
    .map((line) => line.replace(/^(Error: |\.\.\.)/, "").trim())
    .filter((line) => line !== "")
    .join("; ");
}
