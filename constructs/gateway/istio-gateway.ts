import type { Construct } from "constructs";
import { stringify } from "yaml";
import { ConfigMap } from "../kubernetes/config-map";
import { type GatewayProxyProps, HttpGateway, type ServiceType } from "./http-gateway";

/** A Gateway of Istio. */
export interface IstioGatewayProps extends GatewayProxyProps {
  readonly name: string;
  readonly namespace: string;
  readonly serviceType: ServiceType;
}

/** The class that istiod makes by itself and again when it is deleted. */
export const ISTIO_GATEWAY_CLASS = "istio";

/**
 * A Gateway whose proxies istiod runs next to it: Deployment, Service and ServiceAccount are all called
 * `<gateway>-istio` (istio pilot/pkg/config/kube/gateway/deploymentcontroller.go).
 *
 * The Service type stands in an annotation of the Gateway itself; infrastructure.annotations are not
 * read for it. An EnvoyProxy as parametersRef would be an error: Istio takes a ConfigMap only.
 */
export class IstioGateway extends HttpGateway {
  constructor(scope: Construct, id: string, props: IstioGatewayProps) {
    const { name, namespace, serviceType, replicas = 1 } = props;
    const options = `${name}-options`;
    super(scope, id, {
      name,
      namespace,
      gatewayClassName: ISTIO_GATEWAY_CLASS,
      serviceName: `${namespace}/${name}-${ISTIO_GATEWAY_CLASS}`,
      annotations: { "networking.istio.io/service-type": serviceType },
      ...(replicas > 1 && { parametersRef: { group: "", kind: "ConfigMap", name: options } }),
    });
    if (replicas > 1) {
      const data = gatewayOptions(name, replicas);
      this.resource.addDependency(new ConfigMap(this, "Options", { name: options, namespace, data }));
    }
  }
}

/** Overlays on what istiod makes for the Gateway; one key for each kind of object. */
function gatewayOptions(name: string, replicas: number): Record<string, string> {
  const spread = {
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": name } },
  };
  return {
    deployment: stringify({
      spec: { replicas, template: { spec: { topologySpreadConstraints: [spread] } } },
    }),
    podDisruptionBudget: stringify({ spec: { minAvailable: 1 } }),
  };
}
