import type { FloeConfig } from "../../config/types";

/** Where pods of a component are. */
export interface LogSource {
  readonly namespace: string;
  /** Label selector. @default - every pod */
  readonly selector?: string;
  /** Beginnings of pods' names: controllers name pods after their workload. @default - every pod */
  readonly prefixes?: readonly string[];
}

const knativeService = (namespace: string, name: string): LogSource => ({
  namespace,
  selector: `serving.knative.dev/service=${name}`,
});

/**
 * What `floe logs` knows by name: the operators, what they run, and the services of the pipeline and of
 * the demos. Only what the configuration enables.
 */
export function logComponents(config: FloeConfig): ReadonlyMap<string, readonly LogSource[]> {
  return new Map(
    [
      ...gatewayComponents(config),
      ...knativeComponents(config),
      ...kafkaComponents(config),
      ...ingestComponents(config),
    ]
      .filter(([, enabled]) => enabled)
      .map(([name, , ...sources]) => [name, sources] as const),
  );
}

type Entry = readonly [name: string, enabled: boolean, ...sources: readonly LogSource[]];

function gatewayComponents({ components }: FloeConfig): Entry[] {
  const { envoy_gateway: envoy, istio, kiali, jaeger, knative } = components;
  const serving = knative.serving_namespace;
  const proxy = (name: string, short: string): Entry => [
    short,
    true,
    istio.enabled
      ? { namespace: serving, selector: `gateway.networking.k8s.io/gateway-name=${name}` }
      : { namespace: envoy.namespace, selector: `gateway.envoyproxy.io/owning-gateway-name=${name}` },
  ];
  return [
    ["envoy-gateway", envoy.enabled, { namespace: envoy.namespace, prefixes: ["envoy-gateway-"] }],
    proxy("knative-gateway", "gateway"),
    proxy("knative-local-gateway", "local-gateway"),
    ["istiod", istio.enabled, { namespace: istio.namespace, prefixes: ["istiod-"] }],
    ["kiali", istio.enabled && kiali.enabled, { namespace: kiali.namespace, prefixes: ["kiali-"] }],
    ["jaeger", istio.enabled && jaeger.enabled, { namespace: jaeger.namespace, prefixes: ["jaeger-"] }],
  ];
}

function knativeComponents({ components, platform, demos }: FloeConfig): Entry[] {
  const { namespace, serving_namespace: serving, eventing_namespace: eventing } = components.knative;
  const { apps_namespace: apps, eventing_namespace: events } = platform;
  const display = ["event-display", "s3-event-display"] as const;
  return [
    ["knative-operator", true, { namespace }],
    ["serving", true, { namespace: serving }],
    ["activator", true, { namespace: serving, prefixes: ["activator-"] }],
    ["autoscaler", true, { namespace: serving, prefixes: ["autoscaler-"] }],
    ["net-gateway-api", true, { namespace: serving, prefixes: ["net-gateway-api-"] }],
    ["eventing", true, { namespace: eventing }],
    ["kafka-broker", true, { namespace: eventing, prefixes: ["kafka-broker-"] }],
    ["kafka-source", true, { namespace: eventing, prefixes: ["kafka-source-dispatcher-"] }],
    ["hello", demos.hello, knativeService(apps, "hello")],
    [display[0], demos.eventing, knativeService(events, display[0])],
    [display[1], demos.s3_events, knativeService(events, display[1])],
  ];
}

function kafkaComponents({ components }: FloeConfig): Entry[] {
  const { strimzi, ceph } = components;
  const { namespace, kafka_cluster_name: cluster } = strimzi;
  const named = (name: string): LogSource => ({ namespace, selector: `strimzi.io/name=${cluster}-${name}` });
  return [
    ["strimzi", strimzi.enabled, { namespace, prefixes: ["strimzi-cluster-operator-"] }],
    ["kafka", strimzi.enabled, named("kafka")],
    ["topic-operator", strimzi.enabled, named("entity-operator")],
    ["rook", ceph.enabled, { namespace: ceph.namespace, prefixes: ["rook-ceph-operator-"] }],
    ["rgw", ceph.enabled, { namespace: ceph.namespace, prefixes: [`rook-ceph-rgw-${ceph.object_store}-`] }],
  ];
}

function ingestComponents({ components, platform, ingest, demos }: FloeConfig): Entry[] {
  const { camel_k: camel, spark_operator: spark } = components;
  const { eventing_namespace: namespace } = platform;
  const heavy = ingest.enabled && ingest.heavy.enabled;
  const integration = (name: string): LogSource => ({
    namespace,
    selector: `camel.apache.org/integration=${name}`,
  });
  const dispatcher: LogSource =
    ingest.dispatcher === "camel-k"
      ? integration("file-dispatcher")
      : { namespace, prefixes: ["file-dispatcher-"] };
  return [
    ["camel-k", camel.enabled, { namespace: camel.namespace }],
    ["camel-k-smoke", camel.enabled && demos.camel_smoke, integration("camel-k-smoke")],
    ["dispatcher", ingest.enabled, dispatcher],
    [ingest.worker.name, ingest.enabled, knativeService(namespace, ingest.worker.name)],
    ["spark-launcher", heavy, knativeService(namespace, "spark-launcher")],
    ["spark-operator", spark.enabled, { namespace: spark.namespace }],
    ["spark", heavy, { namespace, selector: "spark-role in (driver,executor)" }],
  ];
}
