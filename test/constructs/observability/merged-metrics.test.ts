import { mergedMetricsAnnotations } from "../../../constructs/observability/merged-metrics";

test("annotations tell the agent where a container counts, all values as text", () => {
  expect(mergedMetricsAnnotations(8080)).toEqual({
    "prometheus.io/scrape": "true",
    "prometheus.io/port": "8080",
    "prometheus.io/path": "/metrics",
  });
});
