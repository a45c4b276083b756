import type { Construct } from "constructs";
import type { ComponentsConfig, DemosConfig, PlatformConfig } from "../config/types";
import { Namespace } from "../constructs/kubernetes/namespace";
import { INJECTED_NAMESPACE } from "../constructs/mesh/injection";
import { FloeChart } from "./floe-chart";

/** Configuration of the namespaces. */
export interface NamespacesChartProps {
  readonly platform: PlatformConfig;
  readonly components: ComponentsConfig;
  readonly demos: DemosConfig;
}

const ID = "10-namespaces";

/**
 * The namespaces of everything that is enabled. Rook's and the monitoring stack's exist already, and so
 * does `default`; that one is declared only when it has to carry the label of the mesh.
 */
export class NamespacesChart extends FloeChart {
  /** Namespaces whose pods get a sidecar. */
  readonly injected: readonly string[];

  constructor(scope: Construct, props: NamespacesChartProps) {
    super(scope, ID, { phase: 1 });
    const { components, platform } = props;
    this.injected = components.istio.enabled ? workloadNamespaces(props) : [];
    const given = new Set([components.ceph.namespace, components.monitoring.namespace, "kube-system"]);
    if (!this.injected.includes("default")) given.add("default");
    const wanted = [
      ...componentNamespaces(components),
      ...workloadNamespaces({ platform, demos: props.demos }),
    ];
    for (const name of new Set(wanted)) {
      if (given.has(name)) continue;
      const labels = this.injected.includes(name) ? INJECTED_NAMESPACE : {};
      new Namespace(this, name, { name, labels });
    }
  }
}

function workloadNamespaces({ platform, demos }: Pick<NamespacesChartProps, "platform" | "demos">): string[] {
  const apps = demos.hello || demos.traffic_split;
  return [...(apps ? [platform.apps_namespace] : []), platform.eventing_namespace];
}

function componentNamespaces(components: ComponentsConfig): string[] {
  const { envoy_gateway, istio, kiali, jaeger, knative, strimzi, camel_k, spark_operator } = components;
  const charts = [envoy_gateway, istio, ...(istio.enabled ? [kiali, jaeger] : []), strimzi, knative];
  return [
    ...[...charts, camel_k, spark_operator]
      .filter(({ enabled }) => enabled)
      .map(({ namespace }) => namespace),
    ...(knative.enabled ? [knative.serving_namespace, knative.eventing_namespace] : []),
  ];
}
