import { parseConfig } from "../../../config/load";
import { logComponents } from "../../../kube/logs/components";

const of = (config: string) => logComponents(parseConfig(config));

describe("logComponents", () => {
  test("has what the configuration enables, and nothing else", () => {
    const names = [...of("").keys()];
    expect(names).toEqual(
      expect.arrayContaining(["envoy-gateway", "kafka", "dispatcher", "csv-to-iceberg", "spark"]),
    );
    expect(names).not.toEqual(expect.arrayContaining(["istiod"]));
    const small = [...of("ingest: {enabled: false}\ndemos: {hello: false}").keys()];
    for (const gone of ["dispatcher", "csv-to-iceberg", "spark", "hello"]) expect(small).not.toContain(gone);
  });

  test("finds the proxies of whichever gateway there is", () => {
    expect(of("").get("gateway")).toEqual([
      {
        namespace: "envoy-gateway-system",
        selector: "gateway.envoyproxy.io/owning-gateway-name=knative-gateway",
      },
    ]);
    const istio = of("components: {envoy_gateway: {enabled: false}, istio: {enabled: true}}");
    expect(istio.get("gateway")).toEqual([
      { namespace: "knative-serving", selector: "gateway.networking.k8s.io/gateway-name=knative-gateway" },
    ]);
    expect(istio.has("envoy-gateway")).toBe(false);
  });

  test("finds the dispatcher in Camel K or MiNiFi, and services by the names that they were given", () => {
    expect(of("").get("dispatcher")?.[0]?.selector).toBe("camel.apache.org/integration=file-dispatcher");
    expect(of("ingest: {dispatcher: minifi}").get("dispatcher")?.[0]?.prefixes).toEqual(["file-dispatcher-"]);
    expect(of("ingest: {worker: {name: rows}}").get("rows")?.[0]?.selector).toBe(
      "serving.knative.dev/service=rows",
    );
    expect(of("components: {strimzi: {kafka_cluster_name: mine}}").get("kafka")?.[0]?.selector).toBe(
      "strimzi.io/name=mine-kafka",
    );
  });
});
