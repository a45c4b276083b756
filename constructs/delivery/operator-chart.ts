import type { ChartComponent, HelmValues } from "../../config/types";

/** One entry of `dependencies` in Chart.yaml. */
export interface ChartDependency {
  /** Name of the chart, which is the key of its values too. */
  readonly name: string;
  readonly version: string;
  /** `https://…`, or `oci://…` without the chart's name. */
  readonly repository: string;
}

/**
 * An operator as it is installed: a wrapper chart around what its project publishes.
 *
 * A wrapper pins the version in git, carries our values, and is the same thing for Helm and for
 * Argo CD. Rendering the charts while synthesising would need the network and would turn Helm's
 * hooks into plain objects.
 */
export interface OperatorChart {
  /** Folder below `helm/`, and name of the wrapper. */
  readonly name: string;
  /** Key of the component in `config.yaml`. */
  readonly component: string;
  /** What it is, in one sentence. */
  readonly description: string;
  /** Name of the Helm release; other objects are named after it. */
  readonly release: string;
  readonly namespace: string;
  /**
   * How Helm brings it in: as a `release`, or only rendered, and the `manifests` applied. Large CRDs in
   * `templates/` do not fit into the Secret that Helm keeps of a release.
   */
  readonly install: "release" | "manifests";
  readonly dependencies: readonly ChartDependency[];
  /** What floe decides, below the names of the dependencies. */
  readonly values: HelmValues;
  /** What the operator of the platform adds. */
  readonly overrides: HelmValues;
  /**
   * Place in the order of application, on the scale of the charts' numbers: 15 comes after
   * `10-namespaces` and before `20-gateway`.
   */
  readonly order: number;
  /** Whether the CRDs of the chart are somebody else's to install. @default false */
  readonly skipCrds?: boolean;
  /** Facts that whoever installs or upgrades it has to know. */
  readonly notes: readonly string[];
}

/** Order of operators that nothing but the namespaces comes before. */
export const BEFORE_ALL_CUSTOM_RESOURCES = 15;

/** The dependency of a component that is one chart. */
export function dependencyOf(component: ChartComponent): ChartDependency {
  const { chart_name, chart_version, chart_repo } = component;
  return { name: chart_name, version: chart_version, repository: chart_repo };
}
