import { parse } from "yaml";
import { EnvoyGateway, type EnvoyGatewayProps } from "../../../constructs/gateway/envoy-gateway";
import { EnvoyGatewayDelay } from "../../../constructs/gateway/envoy-gateway-delay";
import { GatewayClass } from "../../../constructs/gateway/gateway-class";
import { IstioGateway, type IstioGatewayProps } from "../../../constructs/gateway/istio-gateway";
import { identities, only, render, schemaViolations } from "../../support/manifests";

const shared = { name: "front", namespace: "serving", serviceType: "NodePort" } as const;

function envoy(props: Partial<EnvoyGatewayProps> = {}) {
  let handle: EnvoyGateway | undefined;
  const manifests = render((scope) => {
    handle = new EnvoyGateway(scope, "Gateway", {
      ...shared,
      gatewayClassName: "eg",
      controllerNamespace: "eg-system",
      serviceName: "front-proxy",
      ...props,
    });
  });
  expect(schemaViolations(manifests)).toEqual([]);
  return { manifests, handle };
}

function istio(props: Partial<IstioGatewayProps> = {}) {
  let handle: IstioGateway | undefined;
  const manifests = render((scope) => {
    handle = new IstioGateway(scope, "Gateway", { ...shared, ...props });
  });
  expect(schemaViolations(manifests)).toEqual([]);
  return { manifests, handle };
}

const listeners = [
  { name: "http", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "All" } } },
];

describe("a Gateway of Envoy Gateway", () => {
  test("takes routes of every namespace and is shaped by its own EnvoyProxy, which stands before it", () => {
    const { manifests } = envoy();
    expect(identities(manifests)).toEqual(["EnvoyProxy serving/front-proxy", "Gateway serving/front"]);
    expect(only(manifests, "Gateway").spec).toEqual({
      gatewayClassName: "eg",
      infrastructure: {
        parametersRef: { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: "front-proxy" },
      },
      listeners,
    });
  });

  test("names its Service, which stands in Envoy Gateway's namespace", () => {
    const { manifests, handle } = envoy();
    expect(only(manifests, "EnvoyProxy").spec).toMatchObject({
      provider: { kubernetes: { envoyService: { name: "front-proxy", type: "NodePort" } } },
    });
    expect(handle).toMatchObject({
      gatewayName: "front",
      namespace: "serving",
      gatewayClassName: "eg",
      serviceName: "eg-system/front-proxy",
    });
  });

  test.each([
    ["NodePort", { externalTrafficPolicy: "Cluster" }],
    ["LoadBalancer", { externalTrafficPolicy: "Cluster" }],
    ["ClusterIP", {}],
  ] as const)("answers on every node as a %s where that can be said", (serviceType, policy) => {
    expect(only(envoy({ serviceType }).manifests, "EnvoyProxy").spec).toMatchObject({
      provider: { kubernetes: { envoyService: { name: "front-proxy", type: serviceType, ...policy } } },
    });
    const text = JSON.stringify(only(envoy({ serviceType }).manifests, "EnvoyProxy"));
    expect(text.includes("externalTrafficPolicy")).toBe(serviceType !== "ClusterIP");
  });

  test("with replicas, spreads them and keeps one", () => {
    expect(only(envoy({ replicas: 2 }).manifests, "EnvoyProxy").spec).toMatchObject({
      provider: {
        kubernetes: {
          envoyDeployment: {
            replicas: 2,
            pod: {
              topologySpreadConstraints: [
                {
                  topologyKey: "kubernetes.io/hostname",
                  labelSelector: {
                    matchLabels: {
                      "gateway.envoyproxy.io/owning-gateway-name": "front",
                      "gateway.envoyproxy.io/owning-gateway-namespace": "serving",
                    },
                  },
                },
              ],
            },
          },
          envoyPDB: { minAvailable: 1 },
        },
      },
    });
    expect(JSON.stringify(envoy().manifests)).not.toMatch(/envoyPDB|topologySpread/);
  });
});

describe("a Gateway of Istio", () => {
  test("says its Service's type in an annotation of its own and names no EnvoyProxy", () => {
    const { manifests } = istio();
    expect(identities(manifests)).toEqual(["Gateway serving/front"]);
    const { metadata, spec } = only(manifests, "Gateway");
    expect(metadata.annotations).toEqual({ "networking.istio.io/service-type": "NodePort" });
    expect(spec).toEqual({ gatewayClassName: "istio", listeners });
  });

  test("has its Service next to it, called after Gateway and class", () => {
    expect(istio().handle?.serviceName).toBe("serving/front-istio");
  });

  test("with replicas, refers to a ConfigMap of overlays", () => {
    const { manifests } = istio({ replicas: 2 });
    expect(only(manifests, "Gateway").spec).toMatchObject({
      infrastructure: { parametersRef: { group: "", kind: "ConfigMap", name: "front-options" } },
    });
    const { metadata, data } = only(manifests, "ConfigMap");
    expect(metadata).toMatchObject({ name: "front-options", namespace: "serving" });
    const { deployment, podDisruptionBudget } = data as Record<string, string>;
    expect(parse(deployment ?? "")).toMatchObject({ spec: { replicas: 2 } });
    expect(parse(podDisruptionBudget ?? "")).toEqual({ spec: { minAvailable: 1 } });
  });
});

test("a class is cluster-scoped", () => {
  const manifests = render(
    (scope) => new GatewayClass(scope, "Class", { name: "eg", controllerName: "a/b" }),
  );
  expect(schemaViolations(manifests)).toEqual([]);
  expect(manifests).toEqual([
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: "eg" },
      spec: { controllerName: "a/b" },
    },
  ]);
});

test("a delay of Envoy Gateway is a policy on the HTTPRoute", () => {
  const manifests = render(
    (scope) =>
      new EnvoyGatewayDelay(scope, "Delay", {
        name: "slow",
        namespace: "apps",
        routeName: "hello.apps.example.org",
        delay: { percent: 50, seconds: 3 },
      }),
  );
  expect(schemaViolations(manifests)).toEqual([]);
  expect(only(manifests, "BackendTrafficPolicy").spec).toEqual({
    targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "hello.apps.example.org" }],
    faultInjection: { delay: { fixedDelay: "3s", percentage: 50 } },
  });
});
