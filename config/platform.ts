/** How much the platform is worth: one node of everything to learn on, or replicas that survive a node. */
export type Profile = "playground" | "production";

/** How the external gateway's Service is exposed. */
export type GatewayServiceType = "ClusterIP" | "NodePort" | "LoadBalancer";

/** What all components share. */
export interface PlatformConfig {
  /**
   * `playground` asks for one replica of everything and small requests;
   * `production` for three brokers, replicated topics, replicas and disruption budgets.
   * @default playground
   */
  readonly profile: Profile;
  /**
   * Catch-all domain of Knative routes: `hello.default.<domain>`.
   * The default resolves to the loopback address, so that a port-forward is enough.
   * @pattern ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$
   * @default 127.0.0.1.sslip.io
   */
  readonly domain: string;
  /** Service type of the external gateway; `LoadBalancer` needs something that assigns addresses. @default NodePort */
  readonly gateway_service_type: GatewayServiceType;
  /** StorageClass of block volumes (Kafka, MiNiFi). @default ceph-block */
  readonly block_storage_class: string;
  /** Namespace of the hello service. @default default */
  readonly apps_namespace: string;
  /** Namespace of the event demos and of the ingest pipeline. @default eventing-demo */
  readonly eventing_namespace: string;
  /** OTLP/HTTP endpoint that services send traces to. @pattern ^https?://[^/\s]+ @default - Jaeger's collector when Jaeger is rendered, else none */
  readonly otlp_endpoint?: string;
  /** Objects that exist already and that our objects refer to: lint takes them as given. @default [] */
  readonly external: readonly ExternalObject[];
}

/** One object that the cluster has and this repository does not make. */
export interface ExternalObject {
  /** API group and version, `v1` for the core group. */
  readonly api_version: string;
  readonly kind: string;
  readonly name: string;
  /** @default - cluster-scoped */
  readonly namespace?: string;
  /** Keys of a Secret or ConfigMap that may be referred to. @default - any key */
  readonly keys?: readonly string[];
}
