/** A line of the plan, and the checks that answer it. */
export interface PlanLine {
  /** As the plan has it. */
  readonly line: string;
  /** Ids of checks; those of `--active` among them. */
  readonly checks: readonly string[];
  /** What is checked instead of the plan's words, and why. @default - the line as it stands */
  readonly instead?: string;
}

/** A checklist or a test script of the plan. */
export interface PlanList {
  readonly title: string;
  readonly lines: readonly PlanLine[];
}

const plan = (line: string, checks: string, instead?: string): PlanLine => ({
  line,
  checks: checks.split(" "),
  ...(instead !== undefined && { instead }),
});

/** Every line of the plan's prerequisites, checklists and test scripts. */
export const planLists: readonly PlanList[] = [
  {
    title: "Prerequisites",
    lines: [
      plan("Kubernetes running, nodes Ready", "cluster.nodes"),
      plan("`ceph-block` StorageClass", "cluster.storage-class"),
    ],
  },
  {
    title: "Phase 1 checklist",
    lines: [
      plan("Envoy Gateway controller running in `envoy-gateway-system`", "envoy-gateway.controller"),
      plan(
        "GatewayClass `eg` exists",
        "gateway.class",
        "Accepted, by the controller of the gateway that is enabled",
      ),
      plan(
        "Gateway `knative-gateway` has `Programmed` condition",
        "gateway.programmed.knative-gateway gateway.programmed.knative-local-gateway",
        "both Gateways, at their present generation, with an address and attached routes",
      ),
      plan("Knative Operator running in `knative-operator`", "knative.operator"),
      plan("Knative Serving pods all running in `knative-serving`", "serving.ready serving.pods"),
      plan("Knative Eventing pods all running in `knative-eventing`", "eventing.ready eventing.pods"),
      plan(
        "Kafka Broker + KafkaSource controllers running",
        "eventing.kafka",
        "dispatchers are StatefulSets that have no pod until something uses them",
      ),
      plan(
        "HTTPRoutes created automatically for Knative services",
        "serving.routes hello.routes serving.local-addresses serving.gateway-config serving.network-config",
        "and accepted by the present gateway: the former one leaves its entry in their status",
      ),
      plan("Hello world service responds", "hello.ready hello.responds"),
      plan(
        "Scale-to-zero works (pods removed after 60s idle)",
        "hello.may-scale-to-zero hello.scale-to-zero",
      ),
      plan("Scale-from-zero works (cold start on next request)", "hello.scale-from-zero"),
      plan(
        "Traffic splitting between revisions works",
        "hello.traffic-split",
        "by the weights of the HTTPRoute: ten requests of 80 to 20 prove nothing",
      ),
    ],
  },
  {
    title: "Phase 2 checklist",
    lines: [
      plan("Strimzi operator running in `kafka`", "strimzi.operator"),
      plan("Kafka broker pod running with PVC bound to `ceph-block`", "kafka.brokers kafka.volumes"),
      plan("Knative Eventing pods all running in `knative-eventing`", "eventing.ready eventing.pods"),
      plan("Kafka Broker created in `eventing-demo`", "broker.ready"),
      plan("PingSource generating events every minute", "ping.ready ping.delivers"),
      plan("Events visible in event-display logs", "ping.delivers broker.delivers"),
      plan("KafkaSource consuming from `demo-topic`", "kafka-source.ready"),
      plan("Manual Kafka messages delivered to event-display", "kafka-source.delivers"),
      plan(
        "`events-inbox` bucket created with dedicated `s3-events` user (pre-set credentials)",
        "bucket.bound",
        "credentials are never literals in dist/: the Secret is referred to by name",
      ),
      plan(
        "Bucket policy applied granting `s3-events` user access",
        "bucket.access",
        "declared in the claim, as owner or as policy",
      ),
      plan(
        "CephBucketTopic created pointing to Kafka bootstrap",
        "bucket.topic",
        "with the scheme that Rook wants, under the name of the topic that is consumed",
      ),
      plan("CephBucketNotification attached to OBC with `incoming/*.parquet` filter", "bucket.notifications"),
      plan(
        "S3 PUT to `incoming/*.parquet` produces event in `s3-events` Kafka topic",
        "s3-events.delivers ingest.row",
      ),
      plan(
        "KafkaSource delivers CloudEvent to `s3-event-display` Knative Service",
        "s3-events.ready s3-events.delivers",
      ),
      plan(
        "Scale-to-zero works — service scales down when no uploads, scales up on next S3 PUT",
        "s3-events.delivers hello.scale-to-zero",
      ),
      plan("Camel K operator running in `camel-k`", "camel-k.operator"),
      plan("IntegrationPlatform phase is `Ready`", "camel-k.platform"),
      plan(
        "All 7 Camel K CRDs registered",
        "camel-k.kinds",
        "eight: camel-k 2.9 also has IntegrationProfile",
      ),
      plan("Test integration (timer → log) builds and reaches `Running` phase", "camel-k.smoke"),
      plan("`light-ingest` and `heavy-ingest` Kafka topics created", "ingest.topics"),
      plan(
        "`ingest_core` shared library packaged and available",
        "ingest.light",
        "in the worker's image, in TypeScript",
      ),
      plan(
        "File dispatcher Camel K Integration routes small batches to `light-ingest`",
        "ingest.dispatcher ingest.row",
      ),
      plan("File dispatcher routes large batches / big files to `heavy-ingest`", "ingest.dispatcher"),
      plan(
        "PyIceberg worker consumes from `light-ingest` and writes to Iceberg table",
        "ingest.light ingest.row",
        "the worker is a Node service",
      ),
      plan(
        "Spark job consumes from `heavy-ingest` and writes to same Iceberg table",
        "ingest.heavy ingest.heavy-row",
      ),
    ],
  },
  {
    title: "Phase 3 checklist",
    lines: [
      plan("istiod running in `istio-system`", "istio.istiod"),
      plan(
        "GatewayClass swapped to `istio`",
        "gateway.class istio.gateways gateway.programmed.knative-gateway serving.gateway-config serving.routes serving.local-addresses",
      ),
      plan(
        "Envoy Gateway fully removed",
        "istio.envoy-gateway-gone",
        "and the Gateway API's CRDs still there",
      ),
      plan(
        "Sidecar proxies injected in application pods",
        "istio.injection",
        "native sidecars are init containers: the plan's look at containers fails on a healthy mesh",
      ),
      plan(
        "mTLS active mesh-wide (STRICT mode)",
        "istio.strict istio.plaintext-refused",
        "no weaker policy anywhere, and plaintext past the gateway is refused",
      ),
      plan(
        "Knative scale-from-zero still works with AuthorizationPolicy",
        "istio.authorization hello.scale-from-zero istio.caller-denied",
      ),
      plan("Kiali shows service mesh topology", "istio.kiali istio.topology"),
      plan("Jaeger shows distributed traces", "istio.tracing istio.traces"),
      plan(
        "Fault injection working",
        "istio.fault istio.fault-felt",
        "where the fault is: a VirtualService never delays requests through a Gateway",
      ),
    ],
  },
  {
    title: "test-gateway.sh",
    lines: [
      plan("GatewayClass", "gateway.class"),
      plan("Gateway", "gateway.programmed.knative-gateway gateway.programmed.knative-local-gateway"),
      plan("CRDs", "gateway.crds"),
    ],
  },
  {
    title: "test-kafka.sh",
    lines: [
      plan("CRDs", "strimzi.kinds"),
      plan("cluster status", "kafka.ready kafka.brokers"),
      plan("produce/consume", "kafka.produce-consume"),
    ],
  },
  {
    title: "test-serving.sh",
    lines: [
      plan("deploy hello world", "hello.ready", "hello is part of dist/"),
      plan("verify", "hello.routes hello.responds"),
      plan("clean up", "hello.responds", "every probe deletes what it made"),
    ],
  },
  {
    title: "test-eventing.sh",
    lines: [
      plan("Kafka Broker + PingSource event flow", "broker.ready ping.ready ping.delivers broker.delivers"),
    ],
  },
  {
    title: "test-camel-k.sh",
    lines: [
      plan("CRDs", "camel-k.kinds"),
      plan("IntegrationPlatform", "camel-k.platform"),
      plan("deploy test integration", "camel-k.smoke"),
    ],
  },
  {
    title: "test-mesh.sh",
    lines: [
      plan("CRDs", "istio.kinds"),
      plan("mTLS", "istio.strict istio.plaintext-refused"),
      plan("sidecar injection", "istio.injection"),
      plan("policies", "istio.authorization istio.caller-denied"),
    ],
  },
];
