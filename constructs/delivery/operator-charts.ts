import type { FloeConfig } from "../../config/types";
import type { OperatorChart } from "./operator-chart";
import { camelK } from "./operators/camel-k";
import { envoyGateway } from "./operators/envoy-gateway";
import { gatewayCrds } from "./operators/gateway-crds";
import { istio } from "./operators/istio";
import { kiali } from "./operators/kiali";
import { knative } from "./operators/knative";
import { sparkOperator } from "./operators/spark-operator";
import { strimzi } from "./operators/strimzi";

/**
 * The operators that the configuration asks for, in the order of installation.
 *
 * Kiali follows Istio. The CRDs of the gateways are wanted by whichever gateway is on.
 */
export function operatorCharts(config: FloeConfig): OperatorChart[] {
  const { components, delivery } = config;
  const wanted: readonly [boolean, (config: FloeConfig) => OperatorChart][] = [
    [delivery.gateway_api_crds || components.envoy_gateway.enabled, gatewayCrds],
    [components.envoy_gateway.enabled, envoyGateway],
    [components.istio.enabled, istio],
    [components.strimzi.enabled, strimzi],
    [components.knative.enabled, knative],
    [components.spark_operator.enabled, sparkOperator],
    [components.camel_k.enabled, camelK],
    [components.istio.enabled && components.kiali.enabled, kiali],
  ];
  return wanted
    .filter(([enabled]) => enabled)
    .map(([, chart]) => chart(config))
    .sort((a, b) => a.order - b.order);
}
