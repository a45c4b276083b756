import { Testing } from "cdk8s";
import { MonitoringChart, type MonitoringChartProps } from "../../charts/monitoring";
import { type ConfigChange, changedConfig } from "../support/changed-config";
import { find } from "../support/find";
import { identities, manifestsOf, schemaViolations, toYaml } from "../support/manifests";

const shown: Pick<MonitoringChartProps, "integration" | "services"> = {
  integration: { integrationName: "file-dispatcher", namespace: "eventing-demo" },
  services: [
    { serviceName: "csv-to-iceberg", namespace: "eventing-demo" },
    { serviceName: "spark-launcher", namespace: "eventing-demo" },
  ],
};

function monitors(change: ConfigChange = {}, handles: typeof shown = shown) {
  const objects = manifestsOf(new MonitoringChart(Testing.app(), { ...changedConfig(change), ...handles }));
  expect(schemaViolations(objects)).toEqual([]);
  return objects;
}

const off = (component: "strimzi" | "knative") => ({ components: { [component]: { enabled: false } } });
const ISTIO: ConfigChange = { components: { istio: { enabled: true }, envoy_gateway: { enabled: false } } };
const names = (change: ConfigChange, handles = shown) =>
  monitors(change, handles).map(({ metadata }) => metadata.name);

describe("80-monitoring", () => {
  test("renders a monitor of everything that is on", () => {
    expect(toYaml(monitors())).toMatchSnapshot();
  });

  test("puts all monitors where Prometheus finds them", () => {
    for (const { metadata } of monitors()) {
      expect(metadata).toMatchObject({ namespace: "monitoring", labels: { release: "prometheus" } });
    }
    const [first] = monitors({
      components: { monitoring: { namespace: "observe", selector_labels: { team: "data" } } },
    });
    expect(first?.metadata).toMatchObject({ namespace: "observe", labels: { team: "data" } });
  });

  test("watches no component that is off", () => {
    expect(names(off("strimzi"))).not.toContain("kafka");
    expect(names(off("knative"))).not.toContain("knative-serving");
    expect(names(ISTIO)).not.toContain("envoy-proxies");
    expect(names({}, {})).not.toContain("file-dispatcher");
    expect(names({}, {})).not.toContain("ingest");
  });

  test("differs between the gateways in the proxies' own monitors only", () => {
    const common = (change: ConfigChange) =>
      identities(monitors(change)).filter((identity) => !identity.includes("/envoy-"));
    expect(common(ISTIO)).toEqual(common({}));
  });

  test("labels Kafka's metrics as Strimzi's dashboards want them", () => {
    const [endpoint] = find(monitors(), "PodMonitor", "kafka").spec.podMetricsEndpoints;
    expect(endpoint.port).toBe("tcp-prometheus");
    expect(endpoint.relabelings[0]).toMatchObject({ action: "labelmap" });
  });

  test("looks for services where they are", () => {
    const namespaces = (change: ConfigChange) =>
      find(monitors(change), "PodMonitor", "knative-services").spec.namespaceSelector.matchNames;
    expect(namespaces({})).toEqual(["default", "eventing-demo"]);
    expect(namespaces({ demos: { hello: false, traffic_split: false } })).toEqual(["eventing-demo"]);
    expect(namespaces({ platform: { apps_namespace: "eventing-demo" } })).toEqual(["eventing-demo"]);
  });

  test("leaves the pods of Gateways out, whose port of that name has nothing to say", () => {
    expect(find(monitors(), "PodMonitor", "knative-serving").spec.selector.matchExpressions).toEqual([
      { key: "gateway.networking.k8s.io/gateway-name", operator: "DoesNotExist" },
    ]);
  });

  test("scrapes the pipeline's services past queue-proxy", () => {
    const { spec } = find(monitors(), "PodMonitor", "ingest");
    expect(spec.podMetricsEndpoints).toEqual([{ port: "user-port", path: "/metrics" }]);
    expect(spec.selector.matchExpressions[0].values).toEqual(["csv-to-iceberg", "spark-launcher"]);
  });
});
