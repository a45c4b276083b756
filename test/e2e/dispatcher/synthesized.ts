import { Testing } from "cdk8s";
import { buildPlatform } from "../../../charts/platform";
import type { FloeConfig } from "../../../config/types";
import { type ConfigChange, changedConfig } from "../../support/changed-config";
import { find, type Inspectable } from "../../support/find";
import { manifestsOf } from "../../support/manifests";
import type { IntegrationSpec } from "../servers/camel-dispatcher";
import type { TopicSettings } from "../servers/kafka-broker";

/** What synth writes about the dispatcher for a configuration. */
export interface Synthesized {
  readonly integration: IntegrationSpec;
  /** Topics of the pipeline; the broker of the tests has one node, so replicas do not count. */
  readonly topics: readonly TopicSettings[];
}

export function synthesized(
  ingest: ConfigChange<FloeConfig["ingest"]>,
  platform: ConfigChange<FloeConfig["platform"]> = {},
): Synthesized {
  const app = Testing.app();
  buildPlatform(app, changedConfig({ ingest, platform }));
  const objects = (id: string) => {
    const chart = app.charts.find(({ node }) => node.id === id);
    if (chart === undefined) throw new Error(`no chart ${id}`);
    return manifestsOf(chart);
  };
  return {
    integration: find(objects("71-dispatcher"), "Integration").spec,
    topics: (objects("31-topics") as Inspectable[]).map(({ metadata, spec }) => ({
      topic: metadata.name,
      partitions: spec.partitions,
      config: spec.config,
    })),
  };
}

/** Consumer group of every dispatcher. */
export const CONSUMER_GROUP = "file-dispatcher";
