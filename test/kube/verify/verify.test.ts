import { parseConfig } from "../../../config/load";
import { plain } from "../../../diagnostics/style";
import type { KubeObject } from "../../../kube/kubectl";
import { Snapshot } from "../../../kube/snapshot";
import { count, reportJson, reportJunit, reportText } from "../../../kube/verify/report";
import { type CheckResult, checks } from "../../../kube/verify/verify";

const envoy = parseConfig("");
const istio = parseConfig("components: {envoy_gateway: {enabled: false}, istio: {enabled: true}}");

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string | undefined,
  rest: object = {},
) =>
  ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace && { namespace }), generation: 1 },
    ...rest,
  }) as unknown as KubeObject;
const conditions = (...types: string[]) =>
  types.map((type) => ({ type, status: "True", observedGeneration: 1 }));

function run(id: string, objects: readonly KubeObject[], config = envoy, resources: readonly string[] = []) {
  const check = checks.find((candidate) => candidate.id === id);
  if (check === undefined) throw new Error(`no check ${id}`);
  return check.run({ config, cluster: new Snapshot(objects, new Set(resources)) });
}

const gateway = (className: string, ...types: string[]) =>
  object("gateway.networking.k8s.io/v1", "Gateway", "knative-gateway", "knative-serving", {
    spec: { gatewayClassName: className },
    status: { conditions: conditions(...types), addresses: [{ value: "192.0.2.1" }] },
  });

describe("the plan's checklists", () => {
  test("ids are unique", () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  });

  test("on an empty cluster every check fails or says why it does not apply, and none throws", () => {
    for (const config of [envoy, istio])
      for (const check of checks) {
        const outcome = check.run({ config, cluster: new Snapshot([], new Set()) });
        expect({ id: check.id, state: outcome.state }).not.toEqual({ id: check.id, state: "pass" });
        expect(outcome.detail).not.toBe("");
      }
  });

  test("a Gateway has to be programmed, addressed, and of the configured class", () => {
    const id = "gateway.programmed.knative-gateway";
    expect(run(id, [gateway("eg", "Accepted", "Programmed")])).toEqual({
      state: "pass",
      detail: "192.0.2.1",
    });
    expect(run(id, [gateway("eg", "Accepted")]).state).toBe("fail");
    expect(run(id, [gateway("istio", "Accepted", "Programmed")]).detail).toContain("expected eg");
    expect(run(id, [gateway("istio", "Accepted", "Programmed")], istio).state).toBe("pass");
  });

  const configGateway = (service: string, className = "eg") =>
    object("v1", "ConfigMap", "config-gateway", "knative-serving", {
      data: Object.fromEntries(
        ["external-gateways", "local-gateways"].map((key) => [
          key,
          `- class: ${className}\n  gateway: knative-serving/knative-gateway\n  service: ${service}\n`,
        ]),
      ),
    });

  test("an HTTPRoute that only the former controller has accepted does not count", () => {
    const route = (name: string, controllerName: string) =>
      object("gateway.networking.k8s.io/v1", "HTTPRoute", name, "default", {
        status: { parents: [{ controllerName, conditions: conditions("Accepted", "ResolvedRefs") }] },
      });
    const routes = (controller: string) => [
      route("hello.default.127.0.0.1.sslip.io", controller),
      route("hello.default.svc.cluster.local", controller),
      configGateway("envoy-gateway-system/knative-local"),
      object("v1", "Service", "hello", "default", {
        spec: { externalName: "knative-local.envoy-gateway-system.svc.cluster.local" },
      }),
    ];
    const former = "gateway.envoyproxy.io/gatewayclass-controller";
    expect(run("hello.routes", routes(former)).state).toBe("pass");
    expect(run("hello.routes", routes(former), istio).state).toBe("fail");
    expect(run("hello.routes", routes("istio.io/gateway-controller"), istio).state).toBe("pass");
  });

  test("a Service that still leads to the former local gateway is found", () => {
    const service = object("v1", "Service", "hello", "default", {
      spec: { externalName: "knative-local.envoy-gateway-system.svc.cluster.local" },
    });
    const ksvc = object("serving.knative.dev/v1", "Service", "hello", "default");
    const id = "serving.local-addresses";
    expect(run(id, [ksvc, service, configGateway("envoy-gateway-system/knative-local")]).state).toBe("pass");
    expect(
      run(id, [ksvc, service, configGateway("knative-serving/knative-local-gateway-istio")]).detail,
    ).toBe(
      "default/hello leads to knative-local.envoy-gateway-system.svc.cluster.local, expected knative-local-gateway-istio.knative-serving.svc.cluster.local",
    );
  });

  test.each([
    ["- class: eg\n  gateway: a/b\n", "external-gateways names no service"],
    ["- {class: eg, gateway: a, service: a/b}\n", "external-gateways: gateway is no namespace/name"],
    ["- {}\n- {}\n", "external-gateways has to have exactly one entry"],
    ["{", "external-gateways is not YAML"],
    [undefined, "config-gateway has no external-gateways"],
  ])("config-gateway %j: %s", (list, reason) => {
    const data = list === undefined ? {} : { "external-gateways": list };
    const map = object("v1", "ConfigMap", "config-gateway", "knative-serving", { data });
    expect(run("serving.gateway-config", [map]).detail).toContain(reason);
  });

  test("a gateway's Service has to have the port, and something ready behind it", () => {
    const id = "serving.gateway-config";
    const service = (port: number) =>
      object("v1", "Service", "knative-external", "envoy-gateway-system", { spec: { ports: [{ port }] } });
    const slice = (ready?: boolean) => {
      const made = object("discovery.k8s.io/v1", "EndpointSlice", "x", "envoy-gateway-system", {
        endpoints: [{ conditions: ready === undefined ? {} : { ready } }],
      });
      const labels = { "kubernetes.io/service-name": "knative-external" };
      return { ...made, metadata: { ...made.metadata, labels } } as KubeObject;
    };
    const others = [configGateway("envoy-gateway-system/knative-external"), gateway("eg")];
    expect(run(id, [...others, service(80), slice()]).state).toBe("pass");
    expect(run(id, [...others, service(8080), slice()]).detail).toContain("has no port 80");
    expect(run(id, [...others, service(80), slice(false)]).detail).toContain("has no ready endpoint");
    expect(run(id, others).detail).toContain("no Service envoy-gateway-system/knative-external");
  });

  test("the split is judged by the Route's shares and the weights of its HTTPRoute", () => {
    const route = (...percents: number[]) =>
      object("serving.knative.dev/v1", "Route", "hello-split", "default", {
        status: { conditions: conditions("Ready"), traffic: percents.map((percent) => ({ percent })) },
      });
    const http = (...weights: number[]) =>
      object(
        "gateway.networking.k8s.io/v1",
        "HTTPRoute",
        "hello-split.default.127.0.0.1.sslip.io",
        "default",
        {
          spec: {
            rules: [
              { backendRefs: [{ weight: 100 }] },
              { backendRefs: weights.map((weight) => ({ weight })) },
            ],
          },
        },
      );
    expect(run("hello.traffic-split", [route(80, 20), http(80, 20)]).state).toBe("pass");
    expect(run("hello.traffic-split", [route(80, 20), http(50, 50)]).detail).toContain("are 50/50");
    expect(run("hello.traffic-split", [route(80, 20)]).detail).toContain("there is no HTTPRoute");
    expect(run("hello.traffic-split", [route(100), http(80, 20)]).state).toBe("fail");
  });

  test("a node that is too old, and an unready one, are named", () => {
    const node = (name: string, version: string, status = "True") =>
      object("v1", "Node", name, undefined, {
        status: { conditions: [{ type: "Ready", status }], nodeInfo: { kubeletVersion: version } },
      });
    expect(run("cluster.nodes", [node("a", "v1.35.2"), node("b", "v1.33.0")])).toEqual({
      state: "pass",
      detail: "2 nodes",
    });
    expect(run("cluster.nodes", [node("a", "v1.32.9"), node("b", "v1.35.0", "False")]).detail).toBe(
      "a runs v1.32.9; b",
    );
  });

  test("a bucket topic without Rook's scheme, and a notification for another suffix, are found", () => {
    const topic = (uri: string) =>
      object("ceph.rook.io/v1", "CephBucketTopic", "s3-events", "rook-ceph", {
        spec: { endpoint: { kafka: { uri } } },
        status: { phase: "Ready" },
      });
    const address = "events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092";
    expect(run("bucket.topic", [topic(`kafka://${address}`)]).state).toBe("pass");
    expect(run("bucket.topic", [topic(address)]).detail).toBe(`its URI is ${address}`);
    const claim = object("objectbucket.io/v1alpha1", "ObjectBucketClaim", "events-inbox", "rook-ceph");
    const labelled = {
      ...claim,
      metadata: { ...claim.metadata, labels: { "bucket-notification-n": "n" } },
    } as KubeObject;
    const notification = object("ceph.rook.io/v1", "CephBucketNotification", "n", "rook-ceph", {
      spec: {
        filter: {
          keyFilters: [
            { name: "prefix", value: "incoming/" },
            { name: "suffix", value: ".parquet" },
          ],
        },
      },
      status: { phase: "Ready" },
    });
    expect(run("bucket.notifications", [labelled, notification]).detail).toBe("none for incoming/*.csv");
  });

  test("all eight kinds of Camel K are asked for, the profile that the plan forgot among them", () => {
    const kinds = [
      "builds",
      "camelcatalogs",
      "integrationkits",
      "integrationplatforms",
      "integrations",
      "kamelets",
      "pipes",
    ];
    const known = kinds.map((plural) => `${plural}.camel.apache.org`);
    expect(run("camel-k.kinds", [], envoy, known)).toEqual({
      state: "fail",
      detail: "missing: integrationprofiles",
    });
    expect(run("camel-k.kinds", [], envoy, [...known, "integrationprofiles.camel.apache.org"]).state).toBe(
      "pass",
    );
  });

  test("a volume on another StorageClass is no healthy broker", () => {
    const claim = (storageClassName: string) => {
      const made = object("v1", "PersistentVolumeClaim", "data-0", "kafka", {
        spec: { storageClassName },
        status: { phase: "Bound" },
      });
      return {
        ...made,
        metadata: { ...made.metadata, labels: { "strimzi.io/cluster": "events-kafka" } },
      } as KubeObject;
    };
    expect(run("kafka.volumes", [claim("ceph-block")]).state).toBe("pass");
    expect(run("kafka.volumes", [claim("standard")]).detail).toContain("expected ceph-block");
  });

  const pod = (rest: object, labels: object = {}) => {
    const made = object("v1", "Pod", "hello-1", "default", { status: { phase: "Running" }, ...rest });
    return { ...made, metadata: { ...made.metadata, labels } } as KubeObject;
  };

  test("a native sidecar counts as one, and pods that opted out are not asked for it", () => {
    const native = pod({
      spec: {
        containers: [{ name: "user" }],
        initContainers: [{ name: "istio-proxy", restartPolicy: "Always" }],
      },
    });
    const bare = { spec: { containers: [{ name: "user" }] } };
    expect(run("istio.injection", [native], istio).state).toBe("pass");
    expect(run("istio.injection", [pod(bare)], istio).state).toBe("fail");
    expect(run("istio.injection", [pod(bare, { "sidecar.istio.io/inject": "false" })], istio).state).toBe(
      "skip",
    );
  });

  test("a weaker policy of somebody else is found", () => {
    const strict = object("security.istio.io/v1", "PeerAuthentication", "default", "istio-system", {
      spec: { mtls: { mode: "STRICT" } },
    });
    const weaker = object("security.istio.io/v1", "PeerAuthentication", "mine", "default", {
      spec: { mtls: { mode: "PERMISSIVE" } },
    });
    expect(run("istio.strict", [strict], istio).state).toBe("pass");
    expect(run("istio.strict", [strict, weaker], istio).detail).toBe("weaker: default/mine");
  });

  test("Envoy Gateway's remains are listed, and a lost Gateway API is worse", () => {
    const left = object("gateway.networking.k8s.io/v1", "GatewayClass", "eg", undefined);
    const api = ["gateways.gateway.networking.k8s.io"];
    expect(run("istio.envoy-gateway-gone", [], istio, api).state).toBe("pass");
    expect(run("istio.envoy-gateway-gone", [left], istio, api).detail).toBe("left: GatewayClass eg");
    expect(run("istio.envoy-gateway-gone", [], istio, []).detail).toContain("CRDs are gone");
  });
});

describe("reports", () => {
  const [first, second, third] = checks as unknown as [
    CheckResult["check"],
    CheckResult["check"],
    CheckResult["check"],
  ];
  const results: CheckResult[] = [
    { check: first, outcome: { state: "pass", detail: "3 nodes" } },
    { check: second, outcome: { state: "fail", detail: 'a <b> & "c"\u0001' } },
    { check: third, outcome: { state: "skip", detail: "off" } },
  ];

  test("text shows what is wrong below its line", () => {
    expect(reportText(results, plain)).toBe(
      `Phase 1: gateways and Serving\n  ✔ ${first.title} 3 nodes\n  ✗ ${second.title}\n      a <b> & "c"\u0001 ${second.id}\n  – ${third.title} off\n\n`,
    );
  });

  test("JSON has every check and the tally", () => {
    expect(JSON.parse(reportJson(results))).toMatchObject({
      passed: 1,
      failed: 1,
      skipped: 1,
      checks: [{ id: first.id }, {}, {}],
    });
    expect(count(results)).toEqual({ passed: 1, failed: 1, skipped: 1 });
  });

  test("JUnit is well-formed whatever a message holds", () => {
    const xml = reportJunit(results);
    expect(xml).toContain('tests="3" failures="1" skipped="1"');
    expect(xml).toContain('a &lt;b&gt; &amp; &quot;c&quot;"/>');
  });
});
