import { EnvironmentError, stopOnSignals } from "@floe/event-server";
import { readWorkerEnvironment, type WorkerEnvironment } from "./environment";
import { startWorker } from "./worker";

/** Nothing is logged yet, or the log did not help: one message where an operator looks first. */
function exit(code: number, error: unknown): never {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`light-worker: ${text}\n`);
  process.exit(code);
}

function environment(): WorkerEnvironment {
  try {
    return readWorkerEnvironment(process.env);
  } catch (error) {
    return exit(error instanceof EnvironmentError ? 2 : 1, error);
  }
}

const env = environment();
startWorker(env, (error) => exit(1, error)).then(
  ({ parts, observer }) => stopOnSignals(parts, env.graceSeconds * 1000, observer),
  (error: unknown) => exit(1, error),
);
