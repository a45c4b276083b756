import { existsSync } from "node:fs";
import { join } from "node:path";
import type { OperationContext, Operations, OutputFormat } from "../operations/contract";
import { packageRoot } from "../package-root";
import type { Console } from "./console";
import type { ExitCode } from "./exit-code";
import { readOperationSettings } from "./operation-settings";

/** Options of every command that works on the lakehouse. */
export interface OperationOptions {
  /** @default - config.yaml, if there is one */
  readonly config?: string;
  readonly output: OutputFormat;
}

/**
 * Runs a command that works on the lakehouse, with the settings of environment and configuration. The first
 * Ctrl-C lets it come to a good end, the second ends it at once.
 *
 * @throws ConfigError, and DiagnosticError for settings, services, and what was asked for
 */
export async function runOperation(
  { config }: Pick<OperationOptions, "config">,
  console: Console,
  run: (operations: Operations, context: OperationContext) => Promise<ExitCode>,
): Promise<ExitCode> {
  const settings = readOperationSettings(config, process.env);
  const operations = loadOperations();
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Error("stopped"));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    const isTerminal = process.stderr.isTTY === true && process.env.TERM !== "dumb";
    return await run(operations, { settings, console, isTerminal, signal: stopping.signal });
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

/** One file with the clients of catalog, object store and Kafka, made by `npm run build`; the sources without it. */
function loadOperations(): Operations {
  const bundle = join(packageRoot(), "lib", "bundle", "operations.js");
  const { operations } = require(existsSync(bundle) ? bundle : "../operations/index") as {
    readonly operations: Operations;
  };
  return operations;
}
