import { operatorCharts } from "../../constructs/delivery/operator-charts";
import { type ConfigChange, changedConfig } from "../support/changed-config";

const production: ConfigChange = { platform: { profile: "production" } };
const onIstio: ConfigChange = { components: { envoy_gateway: { enabled: false }, istio: { enabled: true } } };

// biome-ignore lint/suspicious/noExplicitAny: values have the shape of each chart
function valuesOf(name: string, ...changes: ConfigChange[]): any {
  const chart = operatorCharts(changedConfig(Object.assign({}, ...changes))).find((one) => one.name === name);
  if (chart === undefined) throw new Error(`no wrapper ${name}`);
  return chart.values;
}

test("Camel K watches all namespaces, said as text because the templates compare text", () => {
  expect(valuesOf("camel-k")["camel-k"].operator.global).toBe("true");
});

test("Strimzi watches its own namespace without naming it, which the chart would not survive", () => {
  expect(valuesOf("strimzi")["strimzi-kafka-operator"]).toMatchObject({
    watchNamespaces: [],
    watchAnyNamespace: false,
  });
});

describe("production runs two of everything that can lead and follow", () => {
  test("Envoy Gateway", () => {
    expect(valuesOf("envoy-gateway", production)["gateway-helm"]).toMatchObject({
      deployment: { replicas: 2 },
      podDisruptionBudget: { minAvailable: 1 },
    });
  });

  test("Strimzi", () => {
    expect(valuesOf("strimzi", production)["strimzi-kafka-operator"]).toMatchObject({
      replicas: 2,
      podDisruptionBudget: { enabled: true },
    });
  });

  test("the Spark operator and its webhook", () => {
    const values = valuesOf("spark-operator", production)["spark-operator"];
    expect([values.controller.replicas, values.webhook.replicas]).toEqual([2, 2]);
  });

  test("istiod", () => {
    expect(valuesOf("istio", production, onIstio).istiod).toMatchObject({
      autoscaleEnabled: true,
      autoscaleMin: 2,
      global: { defaultPodDisruptionBudget: { enabled: true } },
    });
  });
});

describe("Istio", () => {
  test("a single istiod has neither autoscaler nor a budget that would stop node drains", () => {
    expect(valuesOf("istio", onIstio).istiod).toMatchObject({
      autoscaleEnabled: false,
      replicaCount: 1,
      global: { defaultPodDisruptionBudget: { enabled: false } },
    });
  });

  test("knows Jaeger under the name that Telemetry uses", () => {
    expect(valuesOf("istio", onIstio).istiod.meshConfig.extensionProviders).toEqual([
      {
        name: "jaeger",
        opentelemetry: { service: "jaeger-collector.istio-system.svc.cluster.local", port: 4317 },
      },
    ]);
  });

  test("knows no provider when Jaeger is off", () => {
    const change = { components: { ...onIstio.components, jaeger: { enabled: false } } };
    expect(valuesOf("istio", change).istiod.meshConfig).not.toHaveProperty("extensionProviders");
  });

  test("Gateways do not wait for a load balancer unless they ask for one", () => {
    expect(valuesOf("istio", onIstio).istiod.gatewayClasses.istio.service.spec.type).toBe("ClusterIP");
  });

  test("both charts know its namespace", () => {
    const change = { components: { ...onIstio.components, istio: { enabled: true, namespace: "mesh" } } };
    const { base, istiod } = valuesOf("istio", change);
    expect([base.global.istioNamespace, istiod.global.istioNamespace]).toEqual(["mesh", "mesh"]);
  });
});

describe("Kiali", () => {
  test("on the playground asks for no login and lets nobody change anything", () => {
    const values = valuesOf("kiali", onIstio)["kiali-server"];
    expect(values.auth.strategy).toBe("anonymous");
    expect(values.deployment.view_only_mode).toBe(true);
  });

  test("in production asks for a token and signs with a Secret", () => {
    const values = valuesOf("kiali", production, onIstio)["kiali-server"];
    expect(values.auth.strategy).toBe("token");
    expect(values.deployment.custom_secrets).toEqual([
      { name: "kiali-signing-key", mount: "/kiali-override-secrets/login-token-signing-key" },
    ]);
  });

  test.each([
    ["playground", {}],
    ["production", production],
  ])("on %s the chart makes up no signing key, and the real one stands nowhere", (_, profile) => {
    const { signing_key } = valuesOf("kiali", profile, onIstio)["kiali-server"].login_token;
    expect(signing_key).not.toBe("");
    // A key that Kiali would take has one of these lengths.
    expect([16, 24, 32]).not.toContain(signing_key.length);
    // Newer charts would mount a Secret that is written like this a second time.
    expect(signing_key).not.toMatch(/^secret:/);
  });

  test("reads Prometheus and Jaeger from where the configuration has them", () => {
    const change = {
      components: {
        ...onIstio.components,
        jaeger: { namespace: "traces" },
        monitoring: { prometheus_url: "http://thanos.example:9090" },
      },
    };
    expect(valuesOf("kiali", change)["kiali-server"].external_services).toMatchObject({
      prometheus: { url: "http://thanos.example:9090" },
      tracing: { internal_url: "http://tracing.traces.svc.cluster.local:16685/jaeger" },
    });
  });

  test("stays out of the mesh", () => {
    expect(valuesOf("kiali", onIstio)["kiali-server"].deployment.pod_labels).toEqual({
      "sidecar.istio.io/inject": "false",
    });
  });
});

describe("the Spark operator", () => {
  test("watches the namespace of the jobs", () => {
    const change = { platform: { eventing_namespace: "lakehouse" } };
    expect(valuesOf("spark-operator", change)["spark-operator"].spark.jobNamespaces).toEqual(["lakehouse"]);
  });

  test("leaves the drivers' account to the heavy path, and makes one without it", () => {
    const accounts = (change: ConfigChange) => {
      const { serviceAccount, rbac } = valuesOf("spark-operator", change)["spark-operator"].spark;
      return [serviceAccount.create, rbac.create];
    };
    expect(accounts({})).toEqual([false, false]);
    expect(accounts({ ingest: { heavy: { enabled: false } } })).toEqual([true, true]);
  });
});
