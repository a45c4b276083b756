import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { UNINJECTED_POD } from "./injection";

/** Jaeger all-in-one. */
export interface JaegerProps {
  readonly namespace: string;
  /** Image of Jaeger 1 all-in-one; Jaeger 2 is configured in another way. */
  readonly image: string;
  /** Traces kept; the oldest go first. @default 50000 */
  readonly maxTraces?: number;
  /** Memory limit; the traces are in it. @default 1Gi */
  readonly memoryLimit?: string;
}

const SELECTOR = { "app.kubernetes.io/name": "jaeger" };

interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort?: number;
}

/**
 * Collector, storage and UI in one pod. Names and ports of the Services are those of Istio's own sample
 * (istio samples/addons/jaeger.yaml), because Kiali and istiod's defaults look for them. Traces live in
 * memory: enough to look at what happens now, and gone with the pod.
 */
export class Jaeger extends Construct {
  /** Base URL of the OTLP/HTTP receiver in a namespace; known before the pod is there. */
  static otlpEndpoint(namespace: string): string {
    return `http://jaeger-collector.${namespace}.svc.cluster.local:4318`;
  }

  constructor(scope: Construct, id: string, props: JaegerProps) {
    super(scope, id);
    const { namespace } = props;
    new ApiObject(this, "Deployment", {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "jaeger", namespace, labels: { ...SELECTOR } },
      spec: {
        replicas: 1,
        // Two of them would each have half of every trace.
        strategy: { type: "Recreate" },
        selector: { matchLabels: { ...SELECTOR } },
        template: { metadata: { labels: { ...SELECTOR, ...UNINJECTED_POD } }, spec: podSpec(props) },
      },
    });
    this.service("tracing", namespace, [
      { name: "http-query", port: 80, targetPort: 16686 },
      { name: "grpc-query", port: 16685 },
    ]);
    this.service("zipkin", namespace, [{ name: "http-query", port: 9411 }]);
    this.service("jaeger-collector", namespace, [
      { name: "jaeger-collector-http", port: 14268 },
      { name: "jaeger-collector-grpc", port: 14250 },
      { name: "http-zipkin", port: 9411 },
      { name: "grpc-otel", port: 4317 },
      { name: "http-otel", port: 4318 },
    ]);
  }

  private service(name: string, namespace: string, ports: readonly ServicePort[]): void {
    new ApiObject(this, name, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace, labels: { ...SELECTOR } },
      spec: {
        type: "ClusterIP",
        selector: { ...SELECTOR },
        ports: ports.map(({ targetPort, ...port }) => ({ ...port, targetPort: targetPort ?? port.port })),
      },
    });
  }
}

/** Port 14269 is Jaeger's admin port: health on `/`, metrics on `/metrics`. */
function podSpec({ image, maxTraces = 50_000, memoryLimit = "1Gi" }: JaegerProps): object {
  const health = { httpGet: { path: "/", port: 14269 } };
  return {
    automountServiceAccountToken: false,
    containers: [
      {
        name: "jaeger",
        image,
        env: [
          { name: "SPAN_STORAGE_TYPE", value: "memory" },
          { name: "MEMORY_MAX_TRACES", value: String(maxTraces) },
          { name: "COLLECTOR_OTLP_ENABLED", value: "true" },
          { name: "COLLECTOR_ZIPKIN_HOST_PORT", value: ":9411" },
          { name: "QUERY_BASE_PATH", value: "/jaeger" },
        ],
        livenessProbe: health,
        readinessProbe: health,
        resources: { requests: { cpu: "10m", memory: "128Mi" }, limits: { memory: memoryLimit } },
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          runAsUser: 10001,
          seccompProfile: { type: "RuntimeDefault" },
        },
      },
    ],
  };
}
