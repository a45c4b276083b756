import { Testing } from "cdk8s";
import { buildPlatform } from "../../../charts/platform";
import type { FloeConfig } from "../../../config/types";
import { type ConfigChange, changedConfig } from "../../support/changed-config";
import { manifestsOf, only } from "../../support/manifests";

/** The part of a flow that tests look into. */
export interface SynthesizedFlow {
  readonly rootGroup: {
    readonly processors: readonly {
      readonly name: string;
      readonly type: string;
      readonly properties: Record<string, string>;
      readonly autoTerminatedRelationships: string[];
    }[];
  };
}

/** `flow.json.raw` as synth writes it into the agent's ConfigMap, for a configuration. */
export function synthesizedFlow(ingest: ConfigChange<FloeConfig["ingest"]>): SynthesizedFlow {
  const app = Testing.app();
  buildPlatform(app, changedConfig({ ingest: { ...ingest, dispatcher: "minifi" } }));
  const chart = app.charts.find(({ node }) => node.id === "71-dispatcher");
  if (chart === undefined) throw new Error("no chart 71-dispatcher");
  const { data } = only(manifestsOf(chart), "ConfigMap") as unknown as { data: Record<string, string> };
  return JSON.parse(data["flow.json.raw"] ?? "");
}
