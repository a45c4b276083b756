import { clusterTools } from "../tools";

/** Gets the binaries before the first test, so that no test's time is spent on a download. */
export default async function setup(): Promise<void> {
  process.env.FLOE_CLUSTER_TOOLS = JSON.stringify(await clusterTools());
}
