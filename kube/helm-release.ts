import { pauses } from "./backoff";
import type { Clock } from "./clock";
import { type HelmTarget, helmFlags, runHelm } from "./helm";
import type { Kubectl, KubeObject } from "./kubectl";
import { ToolError } from "./tool-error";

/** Where a release is. */
export interface ReleaseName {
  readonly release: string;
  readonly namespace: string;
}

/** Label that floe's releases carry, so that one which was interrupted can be told from somebody else's. */
export const RELEASE_LABEL = "floe.dev/release=true";

/** Time that a helm which has lost its floe gets to come to an end, in ms. */
const GRACE_MS = 5000;

/** Secrets in which Helm keeps the revisions of a release, oldest first; empty when there is none. */
async function revisions(
  kubectl: Kubectl,
  { release, namespace }: ReleaseName,
): Promise<readonly KubeObject[]> {
  const secrets = await kubectl.list("secrets", ["-n", namespace, "-l", `owner=helm,name=${release}`]);
  const version = ({ metadata }: KubeObject) => Number(metadata.labels?.version ?? 0);
  return [...secrets].sort((a, b) => version(a) - version(b));
}

/** Whether Helm knows the release, in whatever state. */
export async function releaseExists(kubectl: Kubectl, name: ReleaseName): Promise<boolean> {
  return (await revisions(kubectl, name)).length > 0;
}

/**
 * Makes a release usable again whose installation was killed: Helm leaves the revision `pending` and
 * refuses every further one. The revision is forgotten, so that Helm goes on from the one before; the
 * objects that it had made already carry the release's name and are taken over.
 *
 * @throws ToolError FLOE8002 when the pending one is not floe's: somebody may be at work
 */
export async function settleRelease(kubectl: Kubectl, name: ReleaseName, clock: Clock): Promise<void> {
  const end = clock.now() + GRACE_MS;
  const pause = pauses(1000);
  for (;;) {
    const last = (await revisions(kubectl, name)).at(-1);
    const status = last?.metadata.labels?.status ?? "";
    if (last === undefined || !status.startsWith("pending-")) return;
    if (last.metadata.labels?.["floe.dev/release"] !== "true") throw foreign(name, status);
    if (clock.now() < end) {
      await clock.sleep(pause());
      continue;
    }
    await kubectl.run(["delete", "secret", last.metadata.name, "-n", name.namespace, "--ignore-not-found"]);
  }
}

function foreign({ release, namespace }: ReleaseName, status: string): ToolError {
  return new ToolError({
    code: "FLOE8002",
    what: `release ${release} in ${namespace} is ${status}, and somebody else's helm did that`,
    where: {},
    nextStep: `wait for it; when nobody is at work any more, \`helm rollback ${release} -n ${namespace}\``,
  });
}

/**
 * Uninstalls a release and waits until its Deployments have gone, so that nothing of it acts any more.
 *
 * @returns whether there was one
 * @throws ToolError FLOE8001, FLOE8002; FLOE8012 when a Deployment does not go
 */
export async function uninstallRelease(
  name: ReleaseName,
  { kubectl, helm, clock, timeoutMs }: UninstallOptions,
): Promise<boolean> {
  if (!(await releaseExists(kubectl, name))) return false;
  await runHelm([
    "uninstall",
    name.release,
    "--namespace",
    name.namespace,
    "--ignore-not-found",
    ...helmFlags(helm),
  ]);
  const end = clock.now() + timeoutMs;
  const pause = pauses(2000);
  for (;;) {
    const left = await deploymentsOf(name, kubectl);
    const [first] = left;
    if (first === undefined) return true;
    if (clock.now() >= end)
      throw new ToolError({
        code: "FLOE8012",
        what: `deployment ${first.metadata.name} of release ${name.release} is still there after ${Math.round(timeoutMs / 1000)} s`,
        where: {},
      });
    await clock.sleep(pause());
  }
}

/** Settings of {@link uninstallRelease}. */
export interface UninstallOptions {
  readonly kubectl: Kubectl;
  readonly helm: HelmTarget;
  readonly clock: Clock;
  /** Longest wait in ms. */
  readonly timeoutMs: number;
}

/** Deployments that a release brought, by the annotation that Helm leaves on what it installs. */
export async function deploymentsOf(
  { release, namespace }: ReleaseName,
  kubectl: Kubectl,
): Promise<readonly KubeObject[]> {
  const all = await kubectl.list("deployments.apps", ["--namespace", namespace]);
  return all.filter(({ metadata }) => metadata.annotations?.["meta.helm.sh/release-name"] === release);
}
