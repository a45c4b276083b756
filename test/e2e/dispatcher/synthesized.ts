import { Testing } from "cdk8s";
import { buildPlatform } from "../../../charts/platform";
import type { FloeConfig } from "../../../config/types";
import { type ConfigChange, changedConfig } from "../../support/changed-config";
import { find } from "../../support/find";
import { manifestsOf } from "../../support/manifests";
import type { IntegrationSpec } from "../servers/camel-dispatcher";

/** The dispatcher's Integration as synth writes it for a configuration. */
export function synthesized(ingest: ConfigChange<FloeConfig["ingest"]>): IntegrationSpec {
  const app = Testing.app();
  buildPlatform(app, changedConfig({ ingest }));
  const chart = app.charts.find(({ node }) => node.id === "71-dispatcher");
  if (chart === undefined) throw new Error("no chart 71-dispatcher");
  return find(manifestsOf(chart), "Integration").spec;
}

/** Consumer group of every dispatcher. */
export const CONSUMER_GROUP = "file-dispatcher";
