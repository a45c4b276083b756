import { PodMonitor } from "../../../constructs/observability/pod-monitor";
import type { MonitorProps } from "../../../constructs/observability/scrape";
import { ServiceMonitor } from "../../../constructs/observability/service-monitor";
import { find } from "../../support/find";
import { render, schemaViolations } from "../../support/manifests";

const props: MonitorProps = {
  name: "things",
  place: { namespace: "monitoring", selectorLabels: { release: "prometheus" } },
  namespaces: ["kafka"],
  endpoints: [{ port: "metrics" }],
};

describe.each([
  ["PodMonitor", PodMonitor, "podMetricsEndpoints"],
  ["ServiceMonitor", ServiceMonitor, "endpoints"],
] as const)("%s", (kind, Monitor, field) => {
  const monitor = (changes: Partial<MonitorProps> = {}, selector = {}) => {
    const objects = render((chart) => {
      new Monitor(chart, "m", { ...props, ...changes, selector });
    });
    expect(schemaViolations(objects)).toEqual([]);
    return find(objects, kind);
  };

  test("stands with Prometheus, is found by its labels and looks into other namespaces", () => {
    expect(monitor().metadata).toMatchObject({
      name: "things",
      namespace: "monitoring",
      labels: { release: "prometheus" },
    });
    expect(monitor().spec.namespaceSelector).toEqual({ matchNames: ["kafka"] });
  });

  test("scrapes /metrics of a named port as often as Prometheus likes", () => {
    expect(monitor().spec[field]).toEqual([{ port: "metrics", path: "/metrics" }]);
  });

  test("keeps path, interval and relabelings that were asked for", () => {
    const endpoint = {
      port: "http",
      path: "/q/metrics",
      interval: "1m30s",
      relabelings: [
        { action: "labelmap", regex: "__meta_kubernetes_pod_label_(strimzi_io_.+)", replacement: "$1" },
        { sourceLabels: ["__meta_kubernetes_pod_name"], targetLabel: "kubernetes_pod_name" },
      ],
    } as const;
    expect(monitor({ endpoints: [endpoint] }).spec[field]).toEqual([endpoint]);
  });

  test("selects by labels and by expressions", () => {
    const selector = {
      matchLabels: { app: "a" },
      matchExpressions: [
        { key: "kind", operator: "In", values: ["Kafka"] },
        { key: "ignore", operator: "DoesNotExist" },
      ],
    } as const;
    expect(monitor({}, selector).spec.selector).toEqual(selector);
    expect(monitor({}, {}).spec.selector).toEqual({});
  });

  test.each<[string, Partial<MonitorProps>, RegExp]>([
    ["no namespaces", { namespaces: [] }, /namespaces: got \[\].*own namespace only/],
    ["no endpoints", { endpoints: [] }, /endpoints: got \[\]/],
    [
      "an interval without unit",
      { endpoints: [{ port: "a", interval: "30" }] },
      /endpoints\[0\]\.interval: got "30"/,
    ],
  ])("refuses %s", (_, changes, message) => {
    expect(() => monitor(changes)).toThrow(message);
  });
});

test("a PodMonitor keeps labels of the pods", () => {
  const objects = render((chart) => {
    new PodMonitor(chart, "m", { ...props, selector: {}, podTargetLabels: ["serving.knative.dev/service"] });
  });
  expect(find(objects, "PodMonitor").spec.podTargetLabels).toEqual(["serving.knative.dev/service"]);
});
