import { App } from "cdk8s";
import { GatewayChart } from "../../charts/gateway";
import { MeshChart, type MeshChartProps } from "../../charts/mesh";
import { NamespacesChart } from "../../charts/namespaces";
import { hasJaeger, TracingChart } from "../../charts/tracing";
import { config, identities, manifestsOf, only, schemaViolations, toYaml } from "../support/manifests";

const meshOn = `
components:
  istio: {enabled: true}
  envoy_gateway: {enabled: false}
`;

function mesh(more = "", services: MeshChartProps["services"] = []) {
  const app = new App();
  const all = config(meshOn + more);
  const { local } = new GatewayChart(app, all);
  const chart = new MeshChart(app, {
    ...all,
    local,
    services,
    injected: new NamespacesChart(app, all).injected,
  });
  const manifests = manifestsOf(chart);
  expect(schemaViolations(manifests)).toEqual([]);
  return { chart, manifests };
}

test("the file as it is with Istio", () => {
  const { chart, manifests } = mesh();
  expect(chart.node.id).toBe("90-mesh");
  expect(toYaml(manifests)).toMatchSnapshot();
});

test("is STRICT for the whole mesh, and takes plain text on metrics ports only", () => {
  const { manifests } = mesh();
  const exceptions = manifests
    .filter((one) => one.kind === "PeerAuthentication")
    .map(({ metadata, spec }) => {
      const { mtls, portLevelMtls = {} } = spec as { mtls: { mode: string }; portLevelMtls?: object };
      return [`${metadata.namespace}/${metadata.name}`, mtls.mode, Object.keys(portLevelMtls)];
    });
  expect(exceptions).toEqual([
    ["istio-system/default", "STRICT", []],
    ["knative-serving/activator-metrics", "STRICT", ["9090"]],
    ["knative-serving/autoscaler-metrics", "STRICT", ["9090"]],
    ["default/knative-metrics", "STRICT", ["9091"]],
    ["eventing-demo/knative-metrics", "STRICT", ["9091"]],
  ]);
});

test("lets Prometheus read the metrics of services on the port of their requests, and send none", () => {
  const worker = { namespace: "eventing-demo", port: 8080 };
  const { manifests } = mesh("", [worker, worker]);
  const inNamespace = (kind: string, namespace: string) =>
    manifests.find(
      (one) => one.kind === kind && one.metadata.namespace === namespace && /knative/.test(one.metadata.name),
    )?.spec;
  expect(inNamespace("PeerAuthentication", "eventing-demo")).toMatchObject({
    portLevelMtls: { "8080": { mode: "PERMISSIVE" }, "9091": { mode: "PERMISSIVE" } },
  });
  expect(inNamespace("AuthorizationPolicy", "eventing-demo")).toMatchObject({
    rules: [
      expect.anything(),
      expect.anything(),
      { to: [{ operation: { ports: ["8080"], methods: ["GET"], paths: ["/metrics"] } }] },
    ],
  });
  expect(JSON.stringify(inNamespace("PeerAuthentication", "default"))).not.toContain("8080");
  expect(JSON.stringify(inNamespace("AuthorizationPolicy", "default"))).not.toContain("8080");
});

test("makes no exception when nobody scrapes", () => {
  const { manifests } = mesh("  monitoring: {enabled: false}");
  expect(identities(manifests).filter((one) => /PeerAuthentication|Monitor/.test(one))).toEqual([
    "PeerAuthentication istio-system/default",
  ]);
  expect(JSON.stringify(only(manifests, "NetworkPolicy").spec)).not.toContain("15090");
  expect(manifests.filter((one) => one.metadata.name === "allow-knative").map((one) => one.spec)).toEqual([
    expect.objectContaining({ rules: [expect.anything()] }),
    expect.objectContaining({ rules: [expect.anything()] }),
  ]);
});

test("both namespaces of applications allow Serving's namespace and nothing else to call revisions", () => {
  const { manifests } = mesh();
  const policies = manifests.filter((one) => one.kind === "AuthorizationPolicy");
  expect(identities(policies)).toEqual([
    "AuthorizationPolicy default/allow-nothing",
    "AuthorizationPolicy default/allow-knative",
    "AuthorizationPolicy eventing-demo/allow-nothing",
    "AuthorizationPolicy eventing-demo/allow-knative",
  ]);
  expect(policies[0]?.spec).toEqual({});
  expect(policies[3]?.spec).toEqual({
    action: "ALLOW",
    rules: [
      {
        from: [{ source: { namespaces: ["knative-serving"] } }],
        to: [{ operation: { ports: ["8012", "8013", "8022", "9090", "9091"] } }],
      },
      { to: [{ operation: { ports: ["9091"] } }] },
    ],
  });
});

test("no authorization stands in Istio's namespace, where it would bind the gateways", () => {
  const { manifests } = mesh();
  const there = manifests.filter((one) => one.metadata.namespace === "istio-system");
  expect(there.map((one) => one.kind)).not.toContain("AuthorizationPolicy");
});

test("only dispatchers, Serving and meshed pods reach the local gateway's listener", () => {
  const { metadata, spec } = only(mesh().manifests, "NetworkPolicy");
  expect(metadata).toMatchObject({ name: "knative-local-gateway", namespace: "knative-serving" });
  expect(spec).toMatchObject({
    podSelector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": "knative-local-gateway" } },
    ingress: [
      {
        from: [
          {
            namespaceSelector: {
              matchExpressions: [
                {
                  key: "kubernetes.io/metadata.name",
                  operator: "In",
                  values: ["knative-serving", "knative-eventing", "default", "eventing-demo"],
                },
              ],
            },
          },
        ],
        ports: [{ protocol: "TCP", port: 80 }],
      },
      expect.anything(),
      { ports: [{ protocol: "TCP", port: 15021 }] },
    ],
  });
});

test("spans need Jaeger", () => {
  expect(only(mesh().manifests, "Telemetry").spec).toMatchObject({
    tracing: [{ providers: [{ name: "jaeger" }], randomSamplingPercentage: 100 }],
  });
  expect(identities(mesh("  jaeger: {enabled: false}").manifests).join()).not.toContain("Telemetry");
});

describe("81-tracing", () => {
  test("the file as it is with Istio", () => {
    const chart = new TracingChart(new App(), config(meshOn));
    expect(chart.node.id).toBe("81-tracing");
    expect(toYaml(manifestsOf(chart))).toMatchSnapshot();
  });

  test("runs the configured image where the configuration says", () => {
    const text = `${meshOn}  jaeger: {namespace: tracing, image: "mirror/jaeger:1"}`;
    const deployment = only(manifestsOf(new TracingChart(new App(), config(text))), "Deployment");
    expect(deployment.metadata.namespace).toBe("tracing");
    expect(JSON.stringify(deployment.spec)).toContain('"image":"mirror/jaeger:1"');
  });

  test("belongs to the platform only with Istio", () => {
    expect(hasJaeger(config().components)).toBe(false);
    expect(hasJaeger(config(meshOn).components)).toBe(true);
    expect(hasJaeger(config(`${meshOn}  jaeger: {enabled: false}`).components)).toBe(false);
  });
});
