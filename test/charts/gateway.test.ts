import { App } from "cdk8s";
import { GatewayChart } from "../../charts/gateway";
import { config, identities, manifestsOf, only, schemaViolations, toYaml } from "../support/manifests";

function gateway(text = "") {
  const chart = new GatewayChart(new App(), config(text));
  const manifests = manifestsOf(chart);
  expect(schemaViolations(manifests)).toEqual([]);
  return { chart, manifests };
}
const meshOn = "components: {istio: {enabled: true}, envoy_gateway: {enabled: false}}";

test("the file as it is by default", () => {
  const { chart, manifests } = gateway();
  expect(chart.node.id).toBe("20-gateway");
  expect(toYaml(manifests)).toMatchSnapshot();
});

test("the external Service is of the configured type, the local one never leaves the cluster", () => {
  const { manifests } = gateway("platform: {gateway_service_type: LoadBalancer}");
  const type = (name: string) => only(manifests, "EnvoyProxy", name).spec;
  expect(type("knative-external")).toMatchObject({
    provider: { kubernetes: { envoyService: { type: "LoadBalancer" } } },
  });
  expect(type("knative-local")).toMatchObject({
    provider: { kubernetes: { envoyService: { type: "ClusterIP" } } },
  });
});

describe("the swap to Istio", () => {
  test("keeps names and namespaces of the Gateways, because existing routes are not written again", () => {
    const gatewaysOf = (text: string) =>
      identities(gateway(text).manifests).filter((one) => one.startsWith("Gateway "));
    expect(gatewaysOf(meshOn)).toEqual([
      "Gateway knative-serving/knative-gateway",
      "Gateway knative-serving/knative-local-gateway",
    ]);
    expect(gatewaysOf(meshOn)).toEqual(gatewaysOf(""));
  });

  test("leaves nothing of Envoy Gateway behind, and no class: istiod makes its own", () => {
    const { chart, manifests } = gateway(meshOn);
    expect(new Set(manifests.map((one) => one.kind))).toEqual(new Set(["Gateway"]));
    expect(JSON.stringify(manifests)).not.toMatch(/parametersRef|envoyproxy/);
    expect(chart.local).toMatchObject({
      gatewayClassName: "istio",
      serviceName: "knative-serving/knative-local-gateway-istio",
    });
  });

  test("carries the Service types over", () => {
    const { manifests } = gateway(meshOn);
    const type = (name: string) => only(manifests, "Gateway", name).metadata.annotations;
    expect(type("knative-gateway")).toEqual({ "networking.istio.io/service-type": "NodePort" });
    expect(type("knative-local-gateway")).toEqual({ "networking.istio.io/service-type": "ClusterIP" });
  });
});

test("in production both Gateways have two proxies, under either controller", () => {
  const production = "platform: {profile: production}\n";
  const replicas = { provider: { kubernetes: { envoyDeployment: { replicas: 2 } } } };
  const underEnvoy = gateway(production).manifests;
  for (const name of ["knative-external", "knative-local"]) {
    expect(only(underEnvoy, "EnvoyProxy", name).spec).toMatchObject(replicas);
  }
  expect(identities(gateway(production + meshOn).manifests)).toEqual([
    "ConfigMap knative-serving/knative-gateway-options",
    "Gateway knative-serving/knative-gateway",
    "ConfigMap knative-serving/knative-local-gateway-options",
    "Gateway knative-serving/knative-local-gateway",
  ]);
});
