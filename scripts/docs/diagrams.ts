import { readFileSync } from "node:fs";
import { ApiObject, App } from "cdk8s";
import { buildPlatform } from "../../charts/platform";
import { parseConfig } from "../../config/load";
import { buildGraph, type GraphView } from "../../graph/build-graph";
import { toMermaid } from "../../graph/mermaid";
import type { JsonObject } from "../../lint/json";
import { type Manifest, toManifest } from "../../lint/manifest";

/** Configurations that diagrams are drawn of. */
const variants: Readonly<Record<string, string>> = {
  default: "",
  istio: "components:\n  envoy_gateway: {enabled: false}\n  istio: {enabled: true}\n",
  minifi: "ingest: {dispatcher: minifi}\n",
};

const MARK = /<!-- diagram: (\S+) of (\S+) -->\n[\s\S]*?<!-- end of diagram -->/g;

/**
 * A page with its diagrams drawn anew: what stands between `<!-- diagram: data of default -->` and
 * `<!-- end of diagram -->` is made from the objects that the configuration renders.
 *
 * @throws Error for a view or configuration that does not exist
 */
export function withDiagrams(path: string): string {
  return readFileSync(path, "utf8").replace(MARK, (_, view: GraphView, variant: string) => {
    const config = variants[variant];
    if (config === undefined) throw new Error(`${path}: no configuration '${variant}' to draw`);
    const diagram = toMermaid(buildGraph(manifestsOf(config), view));
    return `<!-- diagram: ${view} of ${variant} -->\n\`\`\`mermaid\n${diagram}\`\`\`\n<!-- end of diagram -->`;
  });
}

function manifestsOf(config: string): Manifest[] {
  const app = new App();
  buildPlatform(app, parseConfig(config));
  const objects = app.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  return objects
    .map((object) => toManifest(object.toJson() as JsonObject, { locate: () => ({}) }))
    .filter((manifest) => manifest !== undefined);
}
