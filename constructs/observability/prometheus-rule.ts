import { Construct } from "constructs";
import {
  PrometheusRuleSpecGroupsRulesExpr as Expression,
  PrometheusRule as PrometheusRuleResource,
  type PrometheusRuleSpecGroupsRules as Rule,
} from "../../imports/monitoring.coreos.com";
import { defined } from "../defined";
import { InvalidPropError } from "../invalid-prop";
import type { MonitoringPlace } from "./scrape";

/** Tells somebody that an expression has held for a while. */
export interface AlertingRule {
  /** Name of the alert, `KafkaConsumerLagGrows`. */
  readonly alert: string;
  /** PromQL; each series of its result is one alert. */
  readonly expr: string;
  /** How long it has to hold, `5m`. @default 0s */
  readonly for?: string;
  readonly severity: "info" | "warning" | "critical";
  /** What is wrong, in one line. */
  readonly summary: string;
  /** What it means; what to do stands in the runbook. */
  readonly description: string;
}

/** Keeps the result of an expression as a series. */
export interface RecordingRule {
  /** Name of the series, `level:metric:operations`. */
  readonly record: string;
  /** PromQL. */
  readonly expr: string;
  /** @default {} */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Rules that are evaluated together, in their order. */
export interface RuleGroup {
  readonly name: string;
  /** Time between evaluations, `30s`. @default - Prometheus' own */
  readonly interval?: string;
  readonly rules: readonly (AlertingRule | RecordingRule)[];
}

/** Rules for Prometheus. */
export interface PrometheusRuleProps {
  readonly name: string;
  readonly place: MonitoringPlace;
  readonly groups: readonly RuleGroup[];
  /**
   * Page with a section for each alert, under its name; Alertmanager's messages lead there.
   * @default - alerts have no runbook
   */
  readonly runbooks?: string;
}

/** Alerts and recorded series. */
export class PrometheusRule extends Construct {
  /** @throws InvalidPropError for no groups, a group name used twice, or a rule without expression */
  constructor(scope: Construct, id: string, props: PrometheusRuleProps) {
    super(scope, id);
    this.check(props.groups);
    const { name, place, groups, runbooks } = props;
    new PrometheusRuleResource(this, "Resource", {
      metadata: { name, namespace: place.namespace, labels: { ...place.selectorLabels } },
      spec: {
        groups: groups.map(({ name, interval, rules }) => ({
          name,
          ...defined({ interval }),
          rules: rules.map((rule) => toRule(rule, runbooks)),
        })),
      },
    });
  }

  /** Prometheus refuses a whole file for either of these. */
  private check(groups: readonly RuleGroup[]): void {
    const names = groups.map((group) => group.name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (groups.length === 0 || twice !== undefined) {
      throw new InvalidPropError(this, {
        prop: "groups",
        got: twice ?? [],
        expected: "at least one group, and every name once",
      });
    }
    for (const { name, rules } of groups) {
      const empty = rules.findIndex((rule) => rule.expr.trim() === "");
      if (empty === -1) continue;
      throw new InvalidPropError(this, {
        prop: `groups[${names.indexOf(name)}].rules[${empty}].expr`,
        got: "",
        expected: "a PromQL expression",
      });
    }
  }
}

function toRule(rule: AlertingRule | RecordingRule, runbooks: string | undefined): Rule {
  const expr = Expression.fromString(rule.expr);
  if ("record" in rule) {
    return { record: rule.record, expr, ...(rule.labels !== undefined && { labels: { ...rule.labels } }) };
  }
  const { alert, severity, summary, description } = rule;
  return {
    alert,
    expr,
    ...defined({ for: rule.for }),
    labels: { severity },
    annotations: {
      summary,
      description,
      ...(runbooks !== undefined && { runbook_url: `${runbooks}#${alert.toLowerCase()}` }),
    },
  };
}
