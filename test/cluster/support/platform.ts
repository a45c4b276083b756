import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, parseDocument } from "yaml";
import { synthesize } from "../../../synth/synthesize";
import { EmbeddedApiServer } from "../api-server/embedded-api-server";
import { type Pace, VirtualClock } from "../scenario/clock";
import { type ClusterOptions, clusterObjects } from "../scenario/cluster";
import { type Scenario, ScenarioEngine } from "../scenario/engine";
import { type Cli, cli, tools } from "./run";

/** A server with a scenario on it, and kubectl and helm bound to it. */
export interface Platform {
  readonly server: EmbeddedApiServer;
  readonly engine: ScenarioEngine;
  readonly clock: VirtualClock;
  /** Environment for any other client. */
  readonly env: Record<string, string>;
  readonly kubectl: Cli;
  readonly helm3: Cli;
  readonly helm4: Cli;
  readonly stop: () => Promise<void>;
}

/** Starts a cluster that plays a scenario; everything it writes is in a folder that `stop` removes. */
export async function startPlatform(
  scenario: Scenario,
  pace: Pace = { kind: "immediate" },
  cluster: ClusterOptions = {},
): Promise<Platform> {
  const clock = new VirtualClock(pace);
  const server = await EmbeddedApiServer.start({
    now: () => clock.now(),
    objects: clusterObjects(cluster),
    ...(cluster.version !== undefined && { version: cluster.version }),
  });
  const engine = new ScenarioEngine(server, clock, scenario);
  const folder = mkdtempSync(join(tmpdir(), "floe-cluster-"));
  const env = server.kubeconfig(folder);
  return {
    server,
    engine,
    clock,
    env,
    kubectl: cli(tools().kubectl, env),
    helm3: cli(tools().helm3, env),
    helm4: cli(tools().helm4, env),
    stop: async () => {
      engine.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A rendered configuration. */
export interface RenderedPlatform {
  /** Folder with the manifests. */
  readonly dist: string;
  readonly remove: () => void;
}

/**
 * Renders the repository's own configuration.
 *
 * @param change makes another configuration of it. @default - as it is
 * @returns the folder, and a function that removes it
 */
export function renderPlatform(change: (config: Document) => void = () => {}): RenderedPlatform {
  const folder = mkdtempSync(join(tmpdir(), "floe-dist-"));
  const dist = join(folder, "dist");
  const config = parseDocument(readFileSync(join(__dirname, "../../../config.yaml"), "utf8"));
  change(config);
  const configFile = join(folder, "config.yaml");
  writeFileSync(configFile, config.toString());
  synthesize({ configFile, outdir: dist });
  return { dist, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
