import { join } from "node:path";
import { build } from "esbuild";
import { inRepository } from "./repository";
import type { ServerProcessOptions } from "./server-process";
import { ServerProcess } from "./server-process";

/** How to run a program of the repository as a process of its own. */
export interface NodeProgramOptions extends Pick<ServerProcessOptions, "name" | "env" | "readyTimeoutMs"> {
  /** TypeScript file, from the repository's root. */
  readonly entry: string;
  /** For the bundle and the log. */
  readonly folder: string;
  /** Answers for the process. @default - it writes `ready <pid>` */
  readonly ready?: ServerProcessOptions["ready"];
}

/**
 * A TypeScript program as one bundled file: it starts in a tenth of a second, can be killed like any
 * other server, and needs nothing beside it.
 *
 * @returns the process, not started
 */
export async function nodeProgram(options: NodeProgramOptions): Promise<ServerProcess> {
  const { name, entry, folder, env, readyTimeoutMs } = options;
  const file = join(folder, `${name.replaceAll(/[^a-z]+/gi, "-")}.js`);
  await build({
    entryPoints: [inRepository(entry)],
    outfile: file,
    tsconfig: inRepository("tsconfig.json"),
    bundle: true,
    platform: "node",
    target: "node20",
    external: ["@duckdb/node-api"],
    logLevel: "warning",
  });
  const program: ServerProcess = new ServerProcess({
    name,
    command: process.execPath,
    args: ["--enable-source-maps", file],
    logFile: join(folder, `${name.replaceAll(/[^a-z]+/gi, "-")}.log`),
    ready: options.ready ?? (() => program.log().includes(`ready ${program.pid}\n`)),
    ...(env === undefined ? {} : { env }),
    ...(readyTimeoutMs === undefined ? {} : { readyTimeoutMs }),
  });
  return program;
}
