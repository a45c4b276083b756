import { runHelm } from "../helm";
import type { Kubectl, KubeObject } from "../kubectl";
import type { ChartStep } from "./plan";

/** Which cluster, as helm's own flags say it. */
export interface HelmTarget {
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** helm's flags for a cluster. */
export function helmFlags({ context, kubeconfig }: HelmTarget): string[] {
  return [
    ...(context === undefined ? [] : [`--kube-context=${context}`]),
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
  ];
}

/**
 * Installs or upgrades an operator. Helm does not wait: what is not ready is looked at by floe, which
 * can say why.
 *
 * A chart whose CRDs are too large for the Secret that Helm keeps of a release is only rendered; the
 * caller applies the text.
 *
 * @returns objects as YAML for a chart that is rendered, `undefined` for a release
 * @throws ToolError FLOE8001, FLOE8002
 */
export async function installChart(
  { chart, folder }: ChartStep,
  target: HelmTarget,
): Promise<string | undefined> {
  const place = [chart.release, folder, "--namespace", chart.namespace];
  const values = ["--values", `${folder}/values-overrides.yaml`];
  if (chart.install === "manifests") {
    await runHelm(["dependency", "update", folder]);
    return await runHelm(["template", ...place, ...values, "--include-crds"]);
  }
  const flags = [
    "--create-namespace",
    "--dependency-update",
    ...(chart.skipCrds === true ? ["--skip-crds"] : []),
  ];
  await runHelm(["upgrade", "--install", ...place, ...values, ...flags, ...helmFlags(target)]);
  return undefined;
}

/** Deployments that a release brought, by the annotation that Helm leaves on what it installs. */
export async function deploymentsOf({ chart }: ChartStep, kubectl: Kubectl): Promise<readonly KubeObject[]> {
  const all = await kubectl.list("deployments.apps", ["--namespace", chart.namespace]);
  return all.filter(({ metadata }) => metadata.annotations?.["meta.helm.sh/release-name"] === chart.release);
}
