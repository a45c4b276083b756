import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { clusterTools } from "../tools";

/**
 * Gets the binaries and builds the command before the first test, so that no test's time is spent on it and no
 * two suites build at once.
 *
 * @throws what the compiler printed, when the command does not build
 */
export default async function setup(): Promise<void> {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/build.js", "--root"], {
    cwd: join(__dirname, "../../.."),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`npm run build ended with ${status}\n${stdout}${stderr}`);
  process.env.FLOE_CLUSTER_TOOLS = JSON.stringify(await clusterTools());
}
