import { type HelmTarget, helmFlags, runHelm } from "../helm";
import { RELEASE_LABEL } from "../helm-release";
import type { ChartStep } from "./plan";

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
    `--labels=${RELEASE_LABEL}`,
    ...(chart.skipCrds === true ? ["--skip-crds"] : []),
  ];
  await runHelm(["upgrade", "--install", ...place, ...values, ...flags, ...helmFlags(target)]);
  return undefined;
}
