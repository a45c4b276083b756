import { AuthorizationPolicy } from "../../../constructs/mesh/authorization-policy";
import { IstioGatewayDelay } from "../../../constructs/mesh/istio-gateway-delay";
import { Jaeger } from "../../../constructs/mesh/jaeger";
import { MeshDelay } from "../../../constructs/mesh/mesh-delay";
import { MeshTracing } from "../../../constructs/mesh/mesh-tracing";
import { PeerAuthentication } from "../../../constructs/mesh/peer-authentication";
import { ProxyMetrics } from "../../../constructs/mesh/proxy-metrics";
import { identities, only, render, schemaViolations } from "../../support/manifests";

function rendered(build: Parameters<typeof render>[0]) {
  const manifests = render(build);
  expect(schemaViolations(manifests)).toEqual([]);
  return manifests;
}

describe("PeerAuthentication", () => {
  test("is STRICT for the whole namespace", () => {
    const manifests = rendered(
      (scope) => new PeerAuthentication(scope, "P", { name: "default", namespace: "root" }),
    );
    expect(only(manifests, "PeerAuthentication").spec).toEqual({ mtls: { mode: "STRICT" } });
  });

  test("takes plain text on named ports of chosen pods", () => {
    const manifests = rendered(
      (scope) =>
        new PeerAuthentication(scope, "P", {
          name: "metrics",
          namespace: "apps",
          podLabels: { app: "activator" },
          plaintextPorts: [9090],
        }),
    );
    expect(only(manifests, "PeerAuthentication").spec).toEqual({
      selector: { matchLabels: { app: "activator" } },
      mtls: { mode: "STRICT" },
      portLevelMtls: { "9090": { mode: "PERMISSIVE" } },
    });
  });

  test("refuses ports without chosen pods, as Istio does", () => {
    const props = { name: "metrics", namespace: "apps", plaintextPorts: [9090] };
    expect(() => render((scope) => new PeerAuthentication(scope, "P", props))).toThrow(
      "plaintextPorts: got [9090], expected no ports, or podLabels beside them",
    );
  });
});

describe("AuthorizationPolicy", () => {
  test("allows nothing with an empty spec", () => {
    const manifests = rendered(
      (scope) => new AuthorizationPolicy(scope, "A", { name: "no", namespace: "apps", allow: [] }),
    );
    expect(only(manifests, "AuthorizationPolicy").spec).toEqual({});
  });

  test("allows namespaces by identity, and anybody where none is named", () => {
    const manifests = rendered(
      (scope) =>
        new AuthorizationPolicy(scope, "A", {
          name: "yes",
          namespace: "apps",
          allow: [{ fromNamespaces: ["serving"], ports: [8012, 8013] }, { ports: [9091] }],
        }),
    );
    expect(only(manifests, "AuthorizationPolicy").spec).toEqual({
      action: "ALLOW",
      rules: [
        {
          from: [{ source: { namespaces: ["serving"] } }],
          to: [{ operation: { ports: ["8012", "8013"] } }],
        },
        { to: [{ operation: { ports: ["9091"] } }] },
      ],
    });
  });
});

test("spans of the mesh go to the provider, with the rate as a percentage", () => {
  const manifests = rendered(
    (scope) => new MeshTracing(scope, "T", { namespace: "root", provider: "jaeger", samplingRate: 0.1 }),
  );
  expect(only(manifests, "Telemetry", "mesh-default")).toMatchObject({
    metadata: { namespace: "root" },
    spec: { tracing: [{ providers: [{ name: "jaeger" }], randomSamplingPercentage: 10 }] },
  });
});

describe("Jaeger", () => {
  const manifests = render((scope) => new Jaeger(scope, "Jaeger", { namespace: "root", image: "jaeger:1" }));

  test("has the Services that Kiali and istiod look for", () => {
    expect(identities(manifests)).toEqual([
      "Deployment root/jaeger",
      "Service root/tracing",
      "Service root/zipkin",
      "Service root/jaeger-collector",
    ]);
    const ports = (name: string) =>
      (only(manifests, "Service", name).spec as { ports: { port: number; targetPort: number }[] }).ports.map(
        ({ port, targetPort }) => [port, targetPort],
      );
    expect(ports("tracing")).toEqual([
      [80, 16686],
      [16685, 16685],
    ]);
    expect(ports("zipkin")).toEqual([[9411, 9411]]);
    expect(ports("jaeger-collector").map(([port]) => port)).toEqual([14268, 14250, 9411, 4317, 4318]);
  });

  test("selects exactly its own pod, which is outside the mesh", () => {
    const { spec } = only(manifests, "Deployment") as {
      spec?: { selector: object; template: { metadata: object } };
    };
    const own = { "app.kubernetes.io/name": "jaeger" };
    expect(spec?.selector).toEqual({ matchLabels: own });
    expect(spec?.template.metadata).toEqual({ labels: { ...own, "sidecar.istio.io/inject": "false" } });
    expect(only(manifests, "Service", "zipkin").spec).toMatchObject({ selector: own });
  });

  test("runs the image with a bound on traces and memory, without rights", () => {
    expect(only(manifests, "Deployment").spec).toMatchObject({
      template: {
        spec: {
          automountServiceAccountToken: false,
          containers: [
            {
              image: "jaeger:1",
              env: expect.arrayContaining([
                { name: "MEMORY_MAX_TRACES", value: "50000" },
                { name: "QUERY_BASE_PATH", value: "/jaeger" },
              ]),
              resources: { limits: { memory: "1Gi" } },
              securityContext: { runAsNonRoot: true, readOnlyRootFilesystem: true },
            },
          ],
        },
      },
    });
  });

  test("is reached at the collector's OTLP port", () => {
    expect(Jaeger.otlpEndpoint("root")).toBe("http://jaeger-collector.root.svc.cluster.local:4318");
  });
});

test("metrics of proxies are read from the port that sidecars do not capture", () => {
  const manifests = rendered(
    (scope) =>
      new ProxyMetrics(scope, "M", {
        place: { namespace: "root", selectorLabels: { release: "p" } },
        istioNamespace: "root",
        proxyNamespaces: ["serving", "apps"],
      }),
  );
  expect(only(manifests, "PodMonitor")).toMatchObject({
    metadata: { namespace: "root", labels: { release: "p" } },
    spec: {
      selector: {},
      namespaceSelector: { matchNames: ["serving", "apps"] },
      podMetricsEndpoints: [{ port: "http-envoy-prom", path: "/stats/prometheus" }],
    },
  });
  expect(only(manifests, "ServiceMonitor")).toMatchObject({
    metadata: { labels: { release: "p" } },
    spec: { selector: { matchLabels: { istio: "pilot" } }, endpoints: [{ port: "http-monitoring" }] },
  });
});

describe("delays", () => {
  const delay = { percent: 50, seconds: 3 };

  test("inside the mesh concern clients of one namespace only", () => {
    const host = "hello.apps.svc.cluster.local";
    const manifests = rendered(
      (scope) => new MeshDelay(scope, "D", { name: "slow", namespace: "apps", host, delay }),
    );
    expect(only(manifests, "VirtualService").spec).toEqual({
      hosts: [host],
      exportTo: ["."],
      http: [
        {
          fault: { delay: { percentage: { value: 50 }, fixedDelay: "3s" } },
          route: [{ destination: { host, port: { number: 80 } } }],
        },
      ],
    });
  });

  test("at a Gateway of Istio change the host's virtual host in that Gateway's proxies", () => {
    const gateway = {
      gatewayName: "front",
      namespace: "serving",
      gatewayClassName: "istio",
      serviceName: "serving/front-istio",
    };
    const manifests = rendered(
      (scope) =>
        new IstioGatewayDelay(scope, "D", { name: "slow", gateway, host: "hello.apps.example.org", delay }),
    );
    expect(only(manifests, "EnvoyFilter")).toMatchObject({
      metadata: { namespace: "serving" },
      spec: {
        targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "front" }],
        configPatches: [
          {
            applyTo: "VIRTUAL_HOST",
            match: {
              context: "GATEWAY",
              routeConfiguration: { vhost: { name: "hello.apps.example.org:80" } },
            },
            patch: {
              operation: "MERGE",
              value: {
                typed_per_filter_config: {
                  "envoy.filters.http.fault": {
                    "@type": "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault",
                    delay: { fixed_delay: "3s", percentage: { numerator: 50, denominator: "HUNDRED" } },
                  },
                },
              },
            },
          },
        ],
      },
    });
  });
});
