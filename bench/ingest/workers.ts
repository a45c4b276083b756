import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { PROGRAMS } from "./python-environment";

/** How a worker's process is started. It takes events over HTTP, and says in a line of JSON on which port. */
export interface WorkerCommand {
  readonly id: string;
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Bundles floe's worker as its image does. @returns its `start.js` */
export function bundleWorker(): string {
  // Inside of the repository, where the bundle finds DuckDB.
  const bundle = join(".cdk8s", "bench", "worker");
  execFileSync(process.execPath, ["services/light-worker/build/bundle.js", bundle], { stdio: "inherit" });
  return join(bundle, "start.js");
}

/** floe's worker, as its image starts it. */
export function floeWorker(
  script: string,
  endpoints: { readonly s3: string; readonly catalog: string },
): WorkerCommand {
  const env = {
    PORT: "0",
    CATALOG_URI: endpoints.catalog,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
  };
  return { id: "floe", name: "floe's worker", command: process.execPath, args: [script], env };
}

/** The plan's worker: PyIceberg, one append for each event. */
export function pyicebergWorker(
  python: string,
  { s3, catalog }: { readonly s3: string; readonly catalog: string },
): WorkerCommand {
  const args = ["-B", join(PROGRAMS, "worker.py"), s3, catalog];
  return { id: "pyiceberg", name: "the least PyIceberg worker", command: python, args };
}
