import { PrometheusRule, type RuleGroup } from "../../../constructs/observability/prometheus-rule";
import { find } from "../../support/find";
import { render, schemaViolations } from "../../support/manifests";

const place = { namespace: "monitoring", selectorLabels: { release: "prometheus" } };

function groups(...groups: RuleGroup[]) {
  const objects = render((chart) => {
    new PrometheusRule(chart, "rules", { name: "kafka", place, groups });
  });
  expect(schemaViolations(objects)).toEqual([]);
  return find(objects, "PrometheusRule");
}

describe("PrometheusRule", () => {
  test("is found by Prometheus and keeps rules in their order", () => {
    const rule = groups({
      name: "lag",
      interval: "30s",
      rules: [
        { record: "group:lag:sum", expr: "sum(kafka_consumergroup_lag)", labels: { unit: "records" } },
        {
          alert: "KafkaConsumerLags",
          expr: "group:lag:sum > 1000",
          for: "5m",
          severity: "warning",
          summary: "a consumer falls behind",
          description: "Look at its pods.",
        },
      ],
    });
    expect(rule.metadata).toMatchObject({ namespace: "monitoring", labels: { release: "prometheus" } });
    expect(rule.spec.groups).toEqual([
      {
        name: "lag",
        interval: "30s",
        rules: [
          { record: "group:lag:sum", expr: "sum(kafka_consumergroup_lag)", labels: { unit: "records" } },
          {
            alert: "KafkaConsumerLags",
            expr: "group:lag:sum > 1000",
            for: "5m",
            labels: { severity: "warning" },
            annotations: { summary: "a consumer falls behind", description: "Look at its pods." },
          },
        ],
      },
    ]);
  });

  const group: RuleGroup = { name: "a", rules: [{ record: "r", expr: "up" }] };
  test.each<[string, RuleGroup[], RegExp]>([
    ["no groups", [], /groups: got \[\]/],
    ["a group name used twice", [group, group], /groups: got "a".*every name once/],
    [
      "a rule without expression",
      [group, { name: "b", rules: [{ record: "r", expr: " " }] }],
      /groups\[1\]\.rules\[0\]\.expr/,
    ],
  ])("refuses %s", (_, list, message) => {
    expect(() => groups(...list)).toThrow(message);
  });
});
