/** The plan's demos; each can be left out. */
export interface DemosConfig {
  /** The hello service. @default true */
  readonly hello: boolean;
  /** Hello as an 80/20 split between two configurations. @default true */
  readonly traffic_split: boolean;
  /** Broker, Trigger, PingSource and event-display. @default true */
  readonly eventing: boolean;
  /** demo-topic and a KafkaSource on it. @default true */
  readonly kafka_source: boolean;
  /** s3-event-display on the bucket's events. @default true */
  readonly s3_events: boolean;
  /** A timer route that proves that Camel K builds and runs. @default true */
  readonly camel_smoke: boolean;
  /**
   * Delays half of the requests to hello by three seconds: `mesh` for calls inside the mesh,
   * `gateway` for calls through the gateway.
   * @default none
   */
  readonly fault_injection: "none" | "mesh" | "gateway";
  /** Image of the hello service. @default ghcr.io/knative/helloworld-go:latest */
  readonly hello_image: string;
  /** Image of the services that log events. @default gcr.io/knative-releases/knative.dev/eventing/cmd/event_display */
  readonly event_display_image: string;
}

/** How dist/ reaches the cluster. */
export interface DeliveryConfig {
  /** Git repository that Argo CD reads. @default https://github.com/floe/floe.git */
  readonly repo_url: string;
  /** Branch, tag or commit. @default main */
  readonly revision: string;
  /** Folder of the rendered output in the repository. @default dist */
  readonly path: string;
  /** Namespace of Argo CD. @default argocd */
  readonly argocd_namespace: string;
  /**
   * Whether the CRDs of the Gateway API are ours to install; false where the cluster brings them
   * or another team owns them.
   * @default true
   */
  readonly gateway_api_crds: boolean;
}
