import { parse } from "yaml";
import { type EventingKafka, KnativeEventing } from "../../../constructs/knative/knative-eventing";
import { KnativeServing, type KnativeServingProps } from "../../../constructs/knative/knative-serving";
import type { IGateway } from "../../../constructs/references/gateway";
import { only, render, schemaViolations } from "../../support/manifests";

type Config = Record<string, Record<string, string>>;

const gateway = (gatewayName: string): IGateway => ({
  gatewayName,
  namespace: "knative-serving",
  gatewayClassName: "eg",
  serviceName: `envoy-gateway-system/${gatewayName}`,
});
const serving: KnativeServingProps = {
  namespace: "knative-serving",
  version: "v1.21.0",
  domain: "example.org",
  ingress: {
    manifest: "https://mirror/knative-v$" + "{VERSION}/net-gateway-api.yaml",
    external: gateway("outside"),
    local: gateway("inside"),
  },
};

function servingSpec(props: Partial<KnativeServingProps> = {}) {
  const manifests = render((scope) => new KnativeServing(scope, "Serving", { ...serving, ...props }));
  expect(schemaViolations(manifests)).toEqual([]);
  return only(manifests, "KnativeServing").spec as Record<string, unknown> & { config: Config };
}

describe("KnativeServing", () => {
  test("names the version without the v, in its manifest too", () => {
    expect(servingSpec()).toMatchObject({
      version: "1.21.0",
      additionalManifests: [{ URL: "https://mirror/knative-v1.21.0/net-gateway-api.yaml" }],
    });
  });

  test("switches off every ingress that the operator knows; left out, it would install Istio's", () => {
    expect(servingSpec().ingress).toEqual({
      istio: { enabled: false },
      kourier: { enabled: false },
      contour: { enabled: false },
    });
    expect(servingSpec().config.network).toEqual({
      "ingress-class": "gateway-api.ingress.networking.knative.dev",
    });
  });

  test("gives net-gateway-api both Gateways, one entry each, with the Service and without Envoy's timeout", () => {
    const lists = servingSpec().config.gateway ?? {};
    expect(Object.keys(lists)).toEqual(["external-gateways", "local-gateways"]);
    expect(parse(lists["external-gateways"] ?? "")).toEqual([
      {
        class: "eg",
        gateway: "knative-serving/outside",
        service: "envoy-gateway-system/outside",
        "supported-features": ["HTTPRouteRequestTimeout"],
      },
    ]);
    expect(parse(lists["local-gateways"] ?? "")).toMatchObject([{ gateway: "knative-serving/inside" }]);
  });

  test("has the domain as the catch-all", () => {
    expect(servingSpec().config.domain).toEqual({ "example.org": "" });
  });

  test("joins activator and autoscaler to the mesh, and no webhook", () => {
    const spec = servingSpec({ mesh: true });
    expect(spec.workloads).toEqual([
      { name: "activator", labels: { "sidecar.istio.io/inject": "true" } },
      { name: "autoscaler", labels: { "sidecar.istio.io/inject": "true" } },
    ]);
    expect(spec.config.network).toMatchObject({ "mesh-compatibility-mode": "enabled" });
    expect(servingSpec().workloads).toBeUndefined();
  });

  test("exports metrics for Prometheus always, and spans only when somebody takes them", () => {
    const metrics = { "metrics-protocol": "prometheus", "request-metrics-protocol": "prometheus" };
    expect(servingSpec().config.observability).toEqual(metrics);
    expect(
      servingSpec({ tracing: { otlpEndpoint: "http://collector:4318/", samplingRate: 0.1 } }).config
        .observability,
    ).toEqual({
      ...metrics,
      "tracing-protocol": "http/protobuf",
      "tracing-endpoint": "http://collector:4318/v1/traces",
      "tracing-sampling-rate": "0.1",
    });
  });

  test("raises the longest request only above what serving admits by itself", () => {
    expect(servingSpec({ maxRevisionTimeoutSeconds: 600 }).config.defaults).toBeUndefined();
    expect(servingSpec({ maxRevisionTimeoutSeconds: 601 }).config.defaults).toEqual({
      "max-revision-timeout-seconds": "601",
    });
  });

  test("does not ask insecure registries for digests", () => {
    expect(servingSpec({ insecureRegistries: ["10.96.0.50", "localhost:5000"] }).config.deployment).toEqual({
      "registries-skipping-tag-resolving": "kind.local,ko.local,dev.local,10.96.0.50,localhost:5000",
    });
  });

  test("sets features only when some are asked for", () => {
    expect(servingSpec().config.features).toBeUndefined();
    expect(servingSpec({ features: { "kubernetes.podspec-fieldref": "enabled" } }).config.features).toEqual({
      "kubernetes.podspec-fieldref": "enabled",
    });
  });

  test("with replicas, lets one of them go so that nodes can be drained", () => {
    expect(servingSpec({ replicas: 2 })).toMatchObject({
      "high-availability": { replicas: 2 },
      podDisruptionBudgets: [
        { name: "activator-pdb", minAvailable: 1 },
        { name: "webhook-pdb", minAvailable: 1 },
      ],
    });
    expect(servingSpec()).toMatchObject({ "high-availability": { replicas: 1 } });
    expect(servingSpec().podDisruptionBudgets).toBeUndefined();
  });
});

const kafka: EventingKafka = {
  cluster: { clusterName: "events", namespace: "kafka", bootstrapServers: "events.kafka:9092" },
  partitions: 3,
  replicationFactor: 1,
  manifests: ["https://mirror/$" + "{VERSION}/broker.yaml", "https://mirror/sink.yaml"],
};

function eventingSpec(props: Partial<ConstructorParameters<typeof KnativeEventing>[2]> = {}) {
  const manifests = render(
    (scope) =>
      new KnativeEventing(scope, "Eventing", { namespace: "knative-eventing", version: "1.21.0", ...props }),
  );
  expect(schemaViolations(manifests)).toEqual([]);
  return only(manifests, "KnativeEventing").spec as Record<string, unknown> & { config: Config };
}

describe("KnativeEventing", () => {
  test("brings the data planes of brokers and sinks, which source.kafka leaves out", () => {
    expect(eventingSpec({ kafka })).toMatchObject({
      version: "1.21.0",
      source: { kafka: { enabled: true } },
      additionalManifests: [
        { URL: "https://mirror/1.21.0/broker.yaml" },
        { URL: "https://mirror/sink.yaml" },
      ],
    });
  });

  test("replaces the default of brokers whole: class, config and delivery", () => {
    const spec = eventingSpec({ kafka });
    expect(spec.defaultBrokerClass).toBe("Kafka");
    expect(parse(spec.config["br-defaults"]?.["default-br-config"] ?? "")).toEqual({
      clusterDefault: {
        brokerClass: "Kafka",
        apiVersion: "v1",
        kind: "ConfigMap",
        name: "kafka-broker-config",
        namespace: "knative-eventing",
        delivery: { retry: 10, backoffPolicy: "exponential", backoffDelay: "PT0.2S" },
      },
    });
  });

  test("sets the brokers' cluster where the operator does not write over it, as strings", () => {
    expect(eventingSpec({ kafka }).config["kafka-broker-config"]).toEqual({
      "bootstrap.servers": "events.kafka:9092",
      "default.topic.partitions": "3",
      "default.topic.replication.factor": "1",
    });
  });

  test("overrides the resources of dispatchers and receivers by container", () => {
    const requests = { cpu: "200m", memory: "700Mi" };
    const spec = eventingSpec({ kafka: { ...kafka, dispatcherResources: { requests } } });
    expect(spec.workloads).toEqual([
      { name: "kafka-broker-dispatcher", resources: [{ container: "kafka-broker-dispatcher", requests }] },
      { name: "kafka-source-dispatcher", resources: [{ container: "kafka-source-dispatcher", requests }] },
    ]);
    expect(eventingSpec({ kafka }).workloads).toBeUndefined();
  });

  test("knows nothing of Kafka without a cluster", () => {
    expect(eventingSpec()).toEqual({
      version: "1.21.0",
      "high-availability": { replicas: 1 },
      config: { observability: { "metrics-protocol": "prometheus" } },
    });
  });

  test("sends spans to the endpoint, and with replicas lets a webhook go", () => {
    const tracing = { otlpEndpoint: "http://collector:4318", samplingRate: 1 };
    expect(eventingSpec({ tracing, replicas: 2 })).toMatchObject({
      "high-availability": { replicas: 2 },
      podDisruptionBudgets: [{ name: "eventing-webhook", minAvailable: 1 }],
      config: { observability: { "tracing-endpoint": "http://collector:4318/v1/traces" } },
    });
  });
});
