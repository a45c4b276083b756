import type { ChartRepository } from "./chart-repository";

/** Serving with a Service on it, behind one of the gateways: enough for every kind of step, and little more. */
export function smallPlatform(repository: ChartRepository, gateway: "envoy" | "istio"): object {
  const { istio, envoy_gateway, camel_k, spark_operator, strimzi, ...others } = repository.components;
  const off = <T extends object>(component: T | undefined) => ({ ...component, enabled: false });
  return {
    components: {
      ...others,
      istio: { ...istio, enabled: gateway === "istio" },
      envoy_gateway: { ...envoy_gateway, enabled: gateway === "envoy" },
      camel_k: off(camel_k),
      spark_operator: off(spark_operator),
      strimzi: off(strimzi),
      ceph: { enabled: false },
      monitoring: { enabled: false },
    },
    demos: { eventing: false, kafka_source: false, s3_events: false, camel_smoke: false },
    ingest: { enabled: false },
  };
}
