import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crdManifests } from "../api-server/crd-manifests";
import { EmbeddedApiServer } from "../api-server/embedded-api-server";
import { RealControlPlane, realControlPlaneMissing } from "../real/control-plane";
import { type Cli, cli, tools } from "./run";

/** A server without controllers, and kubectl bound to it. */
export interface Target {
  readonly kubectl: Cli;
  readonly stop: () => Promise<void>;
}

type StartTarget = () => Promise<Target>;

async function start(server: EmbeddedApiServer | RealControlPlane): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), "floe-target-"));
  const kubectl = cli(tools().kubectl, server.kubeconfig(folder));
  return {
    kubectl,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Runs the same tests against the embedded server and, when `KUBEBUILDER_ASSETS` names the binaries, against
 * kube-apiserver with etcd. Otherwise those are reported as skipped, with the reason in their name.
 */
export function describeOnServers(title: string, tests: (start: StartTarget) => void): void {
  describe(`${title} (embedded API server)`, () => {
    tests(async () => start(await EmbeddedApiServer.start()));
  });
  const missing = realControlPlaneMissing();
  if (missing !== undefined) {
    describe.skip(`${title} (kube-apiserver and etcd; skipped: ${missing})`, () => {
      tests(() => Promise.reject(new Error(missing)));
    });
    return;
  }
  describe(`${title} (kube-apiserver and etcd)`, () => {
    tests(async () => start(await RealControlPlane.start(process.env.KUBEBUILDER_ASSETS ?? "")));
  });
}

/** Creates the CustomResourceDefinitions of some groups and waits until they are established. */
export async function installKinds({ kubectl }: Target, ...groups: readonly string[]): Promise<void> {
  const items = crdManifests().filter(({ spec }) => groups.includes((spec as { group: string }).group));
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  const applied = await kubectl(["apply", "--server-side", "-f", "-"], list);
  if (applied.code !== 0) throw new Error(applied.stderr);
  const names = items.map(({ metadata }) => `crd/${metadata.name}`);
  // A CRD that nobody has looked at yet has `conditions: null`, on which kubectl wait --for=condition gives up
  // with an accessor error. Names are accepted in the update that makes it a list.
  const accepted = await kubectl([
    "wait",
    "--for=jsonpath={.status.acceptedNames.listKind}",
    "--timeout=30s",
    ...names,
  ]);
  if (accepted.code !== 0) throw new Error(accepted.stderr);
  const waited = await kubectl(["wait", "--for=condition=Established", "--timeout=30s", ...names]);
  if (waited.code !== 0) throw new Error(waited.stderr);
}
