import { Testing } from "cdk8s";
import { AlertsChart } from "../../charts/alerts";
import { DashboardsChart } from "../../charts/dashboards";
import type { WatchedKafka, WatchedPipeline } from "../../constructs/observability/watched";
import { changedConfig } from "../support/changed-config";
import { type Manifest, manifestsOf, schemaViolations } from "../support/manifests";

/** A way of running the platform that changes what is watched. */
export interface Variant {
  readonly profile?: "playground" | "production";
  readonly engine?: "camel-k" | "minifi";
}

/** One rule of a PrometheusRule. */
export interface RenderedRule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One group of a PrometheusRule. */
export interface RenderedGroup {
  readonly name: string;
  readonly rules: readonly RenderedRule[];
}

/** What there is to watch. */
export function watched({ profile = "playground", engine = "camel-k" }: Variant = {}) {
  const kafka: WatchedKafka = {
    clusterName: "events-kafka",
    namespace: "kafka",
    brokers: profile === "production" ? 3 : 1,
  };
  const pipeline: WatchedPipeline = {
    namespace: "eventing-demo",
    dispatcher: { name: "file-dispatcher", engine, topic: "s3-events" },
    worker: { name: "csv-to-iceberg", topic: "light-ingest", alwaysOn: profile === "production" },
    launcher: { name: "spark-launcher", topic: "heavy-ingest", alwaysOn: false, batchSeconds: 14_400 },
    deadLetterTopics: ["s3-events-dlq", "ingest-dlq"],
  };
  return { ...changedConfig({ platform: { profile } }), kafka, pipeline };
}

/** Objects of 82-alerts; checked against their schema. */
export function alertObjects(variant: Variant = {}): Manifest[] {
  const objects = manifestsOf(new AlertsChart(Testing.app(), watched(variant)));
  expect(schemaViolations(objects)).toEqual([]);
  return objects;
}

/** Groups of all PrometheusRules. */
export function ruleGroups(variant: Variant = {}): RenderedGroup[] {
  return alertObjects(variant).flatMap(({ spec }) => (spec as { groups: RenderedGroup[] }).groups);
}

/** ConfigMaps of 83-dashboards. */
export function dashboardObjects(variant: Variant = {}): Manifest[] {
  return manifestsOf(new DashboardsChart(Testing.app(), watched(variant)));
}

/** Part of Grafana's JSON. */
export interface RenderedDashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly RenderedPanel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

/** Part of Grafana's JSON. */
export interface RenderedPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly targets?: readonly {
    readonly expr: string;
    readonly legendFormat: string;
    readonly refId: string;
  }[];
}

/** Dashboards as Grafana reads them. */
export function dashboards(variant: Variant = {}): RenderedDashboard[] {
  return dashboardObjects(variant).flatMap(({ data }) =>
    Object.values(data as Record<string, string>).map((text) => JSON.parse(text) as RenderedDashboard),
  );
}
