/** Values of a Helm chart, as its values.yaml spells them. */
export type HelmValues = Readonly<Record<string, unknown>>;

/** A component that a Helm chart installs. */
export interface ChartComponent {
  /** Whether the component is part of the platform. */
  readonly enabled: boolean;
  /** Namespace of the release. */
  readonly namespace: string;
  /** Repository of the chart: `https://…` or `oci://…`. */
  readonly chart_repo: string;
  /** Name of the chart in its repository. */
  readonly chart_name: string;
  /** Version of the chart, as its index spells it. */
  readonly chart_version: string;
  /**
   * Values on top of those that floe decides, below the name of the chart as in
   * `dist/helm/<component>/values.yaml`. They end up in `values-overrides.yaml` beside it.
   * @default {}
   */
  readonly values: HelmValues;
}

/** Strimzi and the Kafka cluster that it runs. */
export interface StrimziComponent extends ChartComponent {
  /** Kafka version; the operator knows a fixed set. @default 4.1.1 */
  readonly kafka_version: string;
  /** Name of the Kafka cluster. @default events-kafka */
  readonly kafka_cluster_name: string;
  /** Volume of one broker. @pattern ^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$ @default 20Gi */
  readonly storage_size: string;
  /**
   * Clients authenticate with SCRAM over TLS on a second listener (9094).
   * The plain listener stays for RGW and Knative, restricted by network policy.
   * @default false
   */
  readonly scram_listener: boolean;
  /** Clients of the SCRAM listener and what they may do; needs `scram_listener`. @default [] */
  readonly users: readonly KafkaUserConfig[];
}

/** One client of the SCRAM listener. Its password is in a Secret of the same name beside the cluster. */
export interface KafkaUserConfig {
  /** Lower-case letters, digits, dashes and dots. */
  readonly name: string;
  /** Topics it may write to. @default - none */
  readonly produce?: readonly string[];
  /** Topics it may read from. @default - none */
  readonly consume?: readonly string[];
  /** Consumer groups it may read in; reading needs one. @default - none */
  readonly consumer_groups?: readonly string[];
}

/** The Knative operator and the Serving and Eventing that it installs. */
export interface KnativeComponent extends ChartComponent {
  /** Namespace of Serving and of the Gateways. @default knative-serving */
  readonly serving_namespace: string;
  /** Namespace of Eventing and its dispatchers. @default knative-eventing */
  readonly eventing_namespace: string;
  /** Version of Serving and Eventing, with or without a leading `v`. @default v1.21.0 */
  readonly version: string;
  /**
   * Where the manifests are that the operator adds by URL; `${VERSION}` stands for the version.
   * The operator downloads them again at every reconcile: mirror them when it has no way out.
   */
  readonly manifests: KnativeManifests;
}

/** Manifests that operator 1.21 lacks and fetches by URL. */
export interface KnativeManifests {
  /** The controller that makes HTTPRoutes of Knative Services. @default https://github.com/knative-extensions/net-gateway-api/releases/download/knative-v${VERSION}/net-gateway-api.yaml */
  readonly net_gateway_api: string;
  /** Data plane of Brokers of class Kafka. @default https://github.com/knative-extensions/eventing-kafka-broker/releases/download/knative-v${VERSION}/eventing-kafka-broker.yaml */
  readonly kafka_broker: string;
  /** Data plane of KafkaSinks. @default https://github.com/knative-extensions/eventing-kafka-broker/releases/download/knative-v${VERSION}/eventing-kafka-sink.yaml */
  readonly kafka_sink: string;
}

/** Camel K and its platform. */
export interface CamelKComponent extends ChartComponent {
  /** Camel K runtime; pins Camel 4.8.5 and with it the Kafka header names. @default 3.15.3 */
  readonly runtime_version: string;
  /** Where built images are pushed to and pulled from. */
  readonly registry: CamelRegistry;
}

/** The registry of Camel K's image builds. */
export interface CamelRegistry {
  /** Host and port as the kubelet sees it; the platform does not become Ready without one. @default 10.96.0.50 */
  readonly address: string;
  /** Plain HTTP. @default true */
  readonly insecure: boolean;
  /** @default - no organisation in the image name */
  readonly organization?: string;
  /** Secret of type kubernetes.io/dockerconfigjson in Camel K's namespace. @default - anonymous */
  readonly secret?: string;
  /**
   * Renders a Service with the fixed cluster IP of `address` in front of minikube's registry addon,
   * so that the address is known before the cluster is.
   * @default true
   */
  readonly minikube_addon: boolean;
}

/** Istio: `base` and `istiod` in one release. */
export interface IstioComponent {
  /** Whether Istio is part of the platform; then `envoy_gateway` is not. */
  readonly enabled: boolean;
  /** Namespace of istiod, and of the rules for the whole mesh. @default istio-system */
  readonly namespace: string;
  /** Repository of the charts `base` and `istiod`. @default https://istio-release.storage.googleapis.com/charts */
  readonly chart_repo: string;
  /** Version of both charts. @default 1.28.3 */
  readonly chart_version: string;
  /**
   * Values on top of those that floe decides, below `base` and `istiod` as in
   * `dist/helm/istio/values.yaml`. They end up in `values-overrides.yaml` beside it.
   * @default {}
   */
  readonly values: HelmValues;
}

/** Jaeger all-in-one; rendered only while Istio is enabled. */
export interface JaegerComponent {
  /** Whether Jaeger is part of the platform. */
  readonly enabled: boolean;
  /** Namespace of Jaeger. @default istio-system */
  readonly namespace: string;
  /**
   * Image of Jaeger 1 all-in-one; the version is the one of Istio 1.28's sample.
   * @default docker.io/jaegertracing/all-in-one:1.70.0
   */
  readonly image: string;
}

/** The object store: Rook's CephObjectStore, which exists already. */
export interface CephComponent {
  /** Whether user, bucket, topic and notifications are rendered. */
  readonly enabled: boolean;
  /** Namespace of the object store, and of the user, the bucket and its notifications. @default rook-ceph */
  readonly namespace: string;
  /** Name of the CephObjectStore. @default s3-store */
  readonly object_store: string;
  /** StorageClass of buckets. @default ceph-bucket */
  readonly bucket_storage_class: string;
  /** S3 endpoint as pods see it. @pattern ^https?://[^/\s]+ @default http://rook-ceph-rgw-s3-store.rook-ceph.svc.cluster.local:80 */
  readonly endpoint: string;
  /** Region that S3 clients sign with; RGW takes any. @default us-east-1 */
  readonly region: string;
}

/** The monitoring stack, which exists already. */
export interface MonitoringComponent {
  /** Whether PodMonitors, PrometheusRules and dashboards are rendered. */
  readonly enabled: boolean;
  /** Namespace of dashboards. @default monitoring */
  readonly namespace: string;
  /** URL of Prometheus' API as pods see it. @pattern ^https?://[^/\s]+ @default http://prometheus-operated.monitoring.svc.cluster.local:9090 */
  readonly prometheus_url: string;
  /** Labels that make Prometheus select our monitors and rules. @default {"release": "prometheus"} */
  readonly selector_labels: Readonly<Record<string, string>>;
}

/**
 * The components of the platform; each can be switched off alone, and what then dangles is an error.
 *
 * @remarks The defaults of a chart stand here, because the charts share one type.
 */
export interface ComponentsConfig {
  /**
   * Kafka: the Strimzi operator and one cluster.
   * @default {"enabled": true, "namespace": "kafka", "chart_repo": "https://strimzi.io/charts/", "chart_name": "strimzi-kafka-operator", "chart_version": "0.50.0"}
   */
  readonly strimzi: StrimziComponent;
  /**
   * Serving and Eventing.
   * @default {"enabled": true, "namespace": "knative-operator", "chart_repo": "https://knative.github.io/operator", "chart_name": "knative-operator", "chart_version": "v1.21.0"}
   */
  readonly knative: KnativeComponent;
  /**
   * The gateway of phases 1 and 2. Exactly one of `envoy_gateway` and `istio` is enabled.
   * @default {"enabled": true, "namespace": "envoy-gateway-system", "chart_repo": "oci://docker.io/envoyproxy", "chart_name": "gateway-helm", "chart_version": "v1.7.0"}
   */
  readonly envoy_gateway: ChartComponent;
  /**
   * The dispatcher's engine.
   * @default {"enabled": true, "namespace": "camel-k", "chart_repo": "https://apache.github.io/camel-k/charts/", "chart_name": "camel-k", "chart_version": "2.9.1"}
   */
  readonly camel_k: CamelKComponent;
  /**
   * The mesh of phase 3. Exactly one of `envoy_gateway` and `istio` is enabled.
   * @default {"enabled": false}
   */
  readonly istio: IstioComponent;
  /**
   * The mesh's dashboard; rendered only while Istio is enabled.
   * @default {"enabled": true, "namespace": "istio-system", "chart_repo": "https://kiali.org/helm-charts", "chart_name": "kiali-server", "chart_version": "2.17.0"}
   */
  readonly kiali: ChartComponent;
  /**
   * Traces; rendered only while Istio is enabled.
   * @default {"enabled": true}
   */
  readonly jaeger: JaegerComponent;
  /**
   * Runs the heavy path's jobs.
   * @default {"enabled": true, "namespace": "spark-operator", "chart_repo": "https://kubeflow.github.io/spark-operator", "chart_name": "spark-operator", "chart_version": "2.5.2"}
   */
  readonly spark_operator: ChartComponent;
  /**
   * The object store.
   * @default {"enabled": true}
   */
  readonly ceph: CephComponent;
  /**
   * Prometheus and Grafana.
   * @default {"enabled": true}
   */
  readonly monitoring: MonitoringComponent;
}
