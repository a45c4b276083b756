import { EnvironmentError, stopOnSignals } from "@floe/event-server";
import { type LauncherEnvironment, readLauncherEnvironment } from "./environment";
import { inClusterEndpoint } from "./kubernetes/api-client";
import { startLauncher } from "./launcher";

/** Nothing is logged yet, or the log did not help: one message where an operator looks first. */
function exit(code: number, error: unknown): never {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`spark-launcher: ${text}\n`);
  process.exit(code);
}

function environment(): LauncherEnvironment {
  try {
    return readLauncherEnvironment(process.env);
  } catch (error) {
    return exit(error instanceof EnvironmentError ? 2 : 1, error);
  }
}

const env = environment();
inClusterEndpoint(process.env)
  .then((api) => startLauncher(env, api))
  .then(
    ({ parts, observer }) => stopOnSignals(parts, env.graceSeconds * 1000, observer),
    (error: unknown) => exit(1, error),
  );
