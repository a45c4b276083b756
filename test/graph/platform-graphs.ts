import { ApiObject, App } from "cdk8s";
import { buildPlatform } from "../../charts/platform";
import { parseConfig } from "../../config/load";
import { buildGraph } from "../../graph/build-graph";
import type { PlatformGraph } from "../../graph/graph";
import type { JsonObject } from "../../lint/json";
import { toManifest } from "../../lint/manifest";

const configurations = {
  default: "",
  istio: "components: {envoy_gateway: {enabled: false}, istio: {enabled: true}}",
  minifi: "ingest: {dispatcher: minifi}",
  "the network alone": "ingest: {enabled: false}",
};

/** Graphs of what some configurations render, by name. */
export function platformGraphs(): [name: string, graph: PlatformGraph][] {
  return Object.entries(configurations).map(([name, config]) => {
    const app = new App();
    buildPlatform(app, parseConfig(config));
    const manifests = app.node
      .findAll()
      .filter((construct) => ApiObject.isApiObject(construct))
      .map((object) => toManifest(object.toJson() as JsonObject, { locate: () => ({}) }))
      .filter((manifest) => manifest !== undefined);
    return [name, buildGraph(manifests)];
  });
}
