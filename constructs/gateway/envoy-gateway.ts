import type { Construct } from "constructs";
import {
  EnvoyProxy,
  EnvoyProxySpecProviderKubernetesEnvoyServiceType as EnvoyServiceType,
  EnvoyProxySpecProviderKubernetesEnvoyDeploymentContainerResourcesLimits as Limit,
  EnvoyProxySpecProviderKubernetesEnvoyPdbMinAvailable as MinAvailable,
  EnvoyProxySpecProviderType as ProviderType,
  EnvoyProxySpecProviderKubernetesEnvoyDeploymentContainerResourcesRequests as Request,
  EnvoyProxySpecProviderKubernetesEnvoyServiceExternalTrafficPolicy as TrafficPolicy,
} from "../../imports/gateway.envoyproxy.io";
import { type GatewayProxyProps, HttpGateway, type ServiceType } from "./http-gateway";

/** A Gateway of Envoy Gateway. */
export interface EnvoyGatewayProps extends GatewayProxyProps {
  readonly name: string;
  readonly namespace: string;
  readonly gatewayClassName: string;
  /** Namespace of Envoy Gateway, where it runs its proxies and their Service. */
  readonly controllerNamespace: string;
  /** Name of the Service and of the EnvoyProxy. Without one the Service's name would carry a hash. */
  readonly serviceName: string;
  readonly serviceType: ServiceType;
}

const SERVICE_TYPES: Readonly<Record<ServiceType, EnvoyServiceType>> = {
  ClusterIP: EnvoyServiceType.CLUSTER_IP,
  NodePort: EnvoyServiceType.NODE_PORT,
  LoadBalancer: EnvoyServiceType.LOAD_BALANCER,
};

/**
 * A Gateway together with the EnvoyProxy that shapes its proxies. Each has its own, referred to from
 * the Gateway: a fixed Service name in a class-wide EnvoyProxy would collide for two Gateways.
 */
export class EnvoyGateway extends HttpGateway {
  constructor(scope: Construct, id: string, props: EnvoyGatewayProps) {
    const { serviceName, serviceType, replicas = 1 } = props;
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      gatewayClassName: props.gatewayClassName,
      serviceName: `${props.controllerNamespace}/${serviceName}`,
      parametersRef: { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: serviceName },
    });
    const proxy = new EnvoyProxy(this, "Proxy", {
      metadata: { name: serviceName, namespace: props.namespace },
      spec: {
        provider: {
          type: ProviderType.KUBERNETES,
          kubernetes: {
            envoyService: {
              name: serviceName,
              type: SERVICE_TYPES[serviceType],
              // The default, Local, answers only on nodes that run a proxy.
              ...(serviceType !== "ClusterIP" && { externalTrafficPolicy: TrafficPolicy.CLUSTER }),
            },
            envoyDeployment: {
              replicas,
              container: {
                resources: {
                  requests: { cpu: Request.fromString("50m"), memory: Request.fromString("128Mi") },
                  limits: { memory: Limit.fromString(replicas > 1 ? "512Mi" : "256Mi") },
                },
              },
              ...(replicas > 1 && { pod: { topologySpreadConstraints: [this.spread()] } }),
            },
            ...(replicas > 1 && { envoyPdb: { minAvailable: MinAvailable.fromNumber(1) } }),
          },
        },
      },
    });
    // Until what parametersRef names is there, the Gateway is refused as InvalidParameters.
    this.resource.addDependency(proxy);
  }

  /** Labels as Envoy Gateway puts them on a Gateway's pods. */
  private spread(): object {
    return {
      maxSkew: 1,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: {
        matchLabels: {
          "gateway.envoyproxy.io/owning-gateway-name": this.gatewayName,
          "gateway.envoyproxy.io/owning-gateway-namespace": this.namespace,
        },
      },
    };
  }
}
