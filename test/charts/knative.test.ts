import { App } from "cdk8s";
import { parse } from "yaml";
import { GatewayChart } from "../../charts/gateway";
import { KnativeEventingChart } from "../../charts/knative-eventing";
import { KnativeServingChart } from "../../charts/knative-serving";
import { tracingOf } from "../../charts/tracing";
import type { IKafkaCluster } from "../../constructs/references/kafka";
import { config, manifestsOf, only, schemaViolations, toYaml } from "../support/manifests";

type Spec = Record<string, unknown> & { config: Record<string, Record<string, string>> };

function serving(text = "") {
  const app = new App();
  const { platform, components, ingest } = config(text);
  const { external, local } = new GatewayChart(app, { platform, components });
  const tracing = tracingOf({ platform, components });
  const chart = new KnativeServingChart(app, {
    platform,
    components,
    ingest,
    external,
    local,
    ...(tracing !== undefined && { tracing }),
  });
  const manifests = manifestsOf(chart);
  expect(schemaViolations(manifests)).toEqual([]);
  return { chart, manifests, spec: only(manifests, "KnativeServing").spec as Spec };
}

const strimzi: IKafkaCluster = {
  clusterName: "events-kafka",
  namespace: "kafka",
  bootstrapServers: "events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092",
  brokers: 1,
};

function eventing(text = "", kafka: IKafkaCluster | null = strimzi) {
  const chart = new KnativeEventingChart(new App(), { ...config(text), ...(kafka !== null && { kafka }) });
  const manifests = manifestsOf(chart);
  expect(schemaViolations(manifests)).toEqual([]);
  return { chart, manifests, spec: only(manifests, "KnativeEventing").spec as Spec };
}

const meshOn = "components: {istio: {enabled: true}, envoy_gateway: {enabled: false}}";
const production = "platform: {profile: production}";

describe("40-knative-serving", () => {
  test("the file as it is by default", () => {
    const { chart, manifests } = serving();
    expect(chart.node.id).toBe("40-knative-serving");
    expect(toYaml(manifests)).toMatchSnapshot();
  });

  test("under Istio, points net-gateway-api to istiod's Services and joins the mesh", () => {
    const { spec } = serving(meshOn);
    expect(parse(spec.config.gateway?.["local-gateways"] ?? "")).toMatchObject([
      {
        class: "istio",
        gateway: "knative-serving/knative-local-gateway",
        service: "knative-serving/knative-local-gateway-istio",
      },
    ]);
    expect(spec.workloads).toHaveLength(2);
  });

  test("sends spans to Jaeger when there is one, and to the configured endpoint before that", () => {
    const endpoint = (text: string) => serving(text).spec.config.observability?.["tracing-endpoint"];
    expect(endpoint("")).toBeUndefined();
    expect(endpoint(meshOn)).toBe("http://jaeger-collector.istio-system.svc.cluster.local:4318/v1/traces");
    expect(endpoint(`${meshOn}\nplatform: {otlp_endpoint: "http://otel:4318"}`)).toBe(
      "http://otel:4318/v1/traces",
    );
  });

  test("admits requests as long as the worker's", () => {
    expect(serving("ingest: {worker: {timeout_seconds: 900}}").spec.config.defaults).toEqual({
      "max-revision-timeout-seconds": "900",
    });
    expect(
      serving("ingest: {enabled: false, worker: {timeout_seconds: 900}}").spec.config.defaults,
    ).toBeUndefined();
  });

  test("asks the image registry for digests only when it is a secure one", () => {
    const skipped = (text: string) =>
      serving(text).spec.config.deployment?.["registries-skipping-tag-resolving"];
    expect(skipped("")).toBe("kind.local,ko.local,dev.local,10.96.0.50");
    expect(skipped("components: {camel_k: {registry: {address: ghcr.io, insecure: false}}}")).toBe(
      "kind.local,ko.local,dev.local",
    );
  });

  test("has two of everything in production", () => {
    expect(serving(production).spec).toMatchObject({ "high-availability": { replicas: 2 } });
  });
});

describe("41-knative-eventing", () => {
  test("the file as it is by default", () => {
    const { chart, manifests } = eventing();
    expect(chart.node.id).toBe("41-knative-eventing");
    expect(toYaml(manifests)).toMatchSnapshot();
  });

  test("in production has replicas, three copies of brokers' topics and upstream's resources", () => {
    const { spec } = eventing(production, { ...strimzi, brokers: 3 });
    expect(spec).toMatchObject({
      "high-availability": { replicas: 2 },
      config: { "kafka-broker-config": { "default.topic.replication.factor": "3" } },
    });
    expect(spec.workloads).toBeUndefined();
  });

  test("never asks for more copies than there are brokers", () => {
    const copies = (brokers: number | undefined) =>
      eventing(production, { ...strimzi, ...(brokers !== undefined && { brokers }) }).spec.config[
        "kafka-broker-config"
      ]?.["default.topic.replication.factor"];
    expect(copies(1)).toBe("1");
    expect(copies(2)).toBe("2");
    expect(copies(5)).toBe("3");
  });

  test("works without Kafka", () => {
    expect(eventing("", null).spec.source).toBeUndefined();
  });
});
