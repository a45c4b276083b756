import type { ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";

/** How a command has ended, and what it has printed. */
export interface Ended {
  /** `null` when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Listens to a command from its start to its end. */
export function ended(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Ended> {
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      said[stream] += chunk;
    });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, ...said })));
}
