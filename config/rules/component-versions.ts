import kinds from "../../imports/kinds.json";
import type { FloeConfig } from "../types";
import type { ConfigRule } from "./rule";

/** Version settings, and the component of imports/kinds.json whose CRDs they choose. */
const settings: readonly [setting: readonly string[], component: string][] = [
  [["components", "strimzi", "chart_version"], "Strimzi"],
  [["components", "knative", "chart_version"], "Knative Operator"],
  [["components", "knative", "version"], "Knative Serving"],
  [["components", "envoy_gateway", "chart_version"], "Envoy Gateway"],
  [["components", "camel_k", "chart_version"], "Camel K"],
  [["components", "istio", "chart_version"], "Istio"],
  [["components", "spark_operator", "chart_version"], "Spark Operator"],
];

/**
 * Versions whose CRDs are in imports/. Patch releases count as known: projects change
 * CRDs in minor releases, and a security fix must not wait for an import.
 */
export const componentVersions: ConfigRule = function* (config) {
  for (const [path, component] of settings) {
    if (!isEnabled(config, path)) continue;
    const version = String(
      path.reduce((at, step) => (at as Record<string, unknown>)[step], config as unknown),
    );
    const known = knownVersion(component);
    if (known === undefined || minor(version) === minor(known)) continue;
    yield {
      code: "FLOE1103",
      what: `no CRDs of ${component} ${version.replace(/^v/, "")}`,
      path,
      got: version,
      expected: `${known}, whose CRDs imports/ has`,
      suggestion: version.startsWith("v") ? `v${known}` : known,
    };
  }
};

function isEnabled({ components }: FloeConfig, path: readonly string[]): boolean {
  return components[path[1] as keyof typeof components].enabled;
}

function knownVersion(component: string): string | undefined {
  return kinds.find((kind) => kind.component === component)?.componentVersion;
}

const minor = (version: string) => version.replace(/^v/, "").split(/[.+-]/).slice(0, 2).join(".");
