import { Testing } from "cdk8s";
import { stringify } from "yaml";
import { buildPlatform } from "../../../charts/platform";
import { parseConfig } from "../../../config/load";
import type { FloeConfig } from "../../../config/types";
import type { ConfigChange } from "../../support/changed-config";
import { find, type Inspectable } from "../../support/find";
import { manifestsOf } from "../../support/manifests";
import type { IntegrationSpec } from "../servers/camel-dispatcher";
import type { TopicSettings } from "../servers/kafka-broker";
import type { KafkaSourceManifest } from "../servers/knative/kafka-source";

/** A service as synth renders it: what it is told, and how much memory it may take. */
export interface RenderedService {
  /** Variables with literal values; keys come from Secrets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryLimitBytes: number;
  readonly source: KafkaSourceManifest;
}

/** The pipeline as synth renders it. */
export interface RenderedPipeline {
  readonly ingest: FloeConfig["ingest"];
  readonly topics: readonly TopicSettings[];
  readonly integration: IntegrationSpec;
  readonly worker: RenderedService;
  readonly launcher: RenderedService;
  /** SparkApplication that jobs are copies of, in JSON. */
  readonly jobTemplate: string;
}

/**
 * Renders the platform for servers at other addresses.
 *
 * @param change what config.yaml would say
 * @throws ConfigError as `floe synth` does
 */
export function renderPipeline(change: ConfigChange): RenderedPipeline {
  const config = parseConfig(stringify(change));
  const app = Testing.app();
  buildPlatform(app, config);
  const objects = (id: string) => {
    const chart = app.charts.find(({ node }) => node.id === id);
    if (chart === undefined) throw new Error(`no chart ${id}`);
    return manifestsOf(chart) as Inspectable[];
  };
  const service = (id: string): RenderedService => {
    const all = objects(id);
    const { env, resources } = find(all, "Service").spec.template.spec.containers[0];
    const literal = (env as { name: string; value?: string }[]).flatMap(({ name, value }) =>
      value === undefined ? [] : [[name, value] as const],
    );
    return {
      environment: Object.fromEntries(literal),
      memoryLimitBytes: bytesOf(resources.limits.memory),
      source: find(all, "KafkaSource") as unknown as KafkaSourceManifest,
    };
  };
  return {
    ingest: config.ingest,
    topics: objects("31-topics").map(({ metadata, spec }) => ({
      topic: metadata.name,
      partitions: spec.partitions,
    })),
    integration: find(objects("71-dispatcher"), "Integration").spec,
    worker: service("72-light-worker"),
    launcher: service("73-heavy-path"),
    jobTemplate: (find(objects("73-heavy-path"), "ConfigMap").data as Record<string, string>)[
      "spark-application.json"
    ] as string,
  };
}

/** `512Mi` in bytes. */
export function bytesOf(quantity: string): number {
  const match = /^(\d+)(Ki|Mi|Gi)$/.exec(quantity);
  if (match === null) throw new Error(`'${quantity}' is no quantity in Ki, Mi or Gi`);
  return Number(match[1]) * { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }[match[2] as "Ki" | "Mi" | "Gi"];
}
