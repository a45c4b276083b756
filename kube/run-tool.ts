import { spawn } from "node:child_process";

/** How a program ended, and what it said. */
export interface ToolRun {
  /** Exit code, or the signal that ended it. */
  readonly ended: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** Settings of {@link runTool}. */
export interface ToolRunOptions {
  /** Written to its standard input. @default - nothing */
  readonly input?: string;
  /** Ends the program. @default - it ends by itself */
  readonly signal?: AbortSignal;
  /** Called with each line of its standard output as it comes. @default - nobody listens */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a program of the PATH with the environment as it is: people's own kubeconfig, context, plugins
 * and proxies count. Failing is an answer here, not an exception; only a program that cannot be
 * started throws, with Node's own error.
 */
export async function runTool(
  program: string,
  args: readonly string[],
  { input, signal, onLine }: ToolRunOptions = {},
): Promise<ToolRun> {
  const child = spawn(program, args, {
    env: process.env,
    stdio: ["pipe", "pipe", "pipe"],
    ...(signal && { signal }),
  });
  const out: string[] = [];
  const err: string[] = [];
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    out.push(chunk);
    if (onLine === undefined) return;
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => err.push(chunk));
  // A program that ends before it has read everything breaks the pipe; its exit code says why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const ended = await new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) =>
      error.name === "AbortError" ? resolve("SIGTERM") : reject(error),
    );
    child.on("close", (code, killed) => resolve(code ?? killed ?? 0));
  });
  if (rest !== "") onLine?.(rest);
  return { ended, stdout: out.join(""), stderr: err.join("") };
}
