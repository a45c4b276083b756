import { formatText } from "../diagnostics/format-text";
import { buildGraph, type GraphView } from "../graph/build-graph";
import type { PlatformGraph } from "../graph/graph";
import { toHtml } from "../graph/html";
import { toMermaid } from "../graph/mermaid";
import { readManifests } from "../lint/read-manifests";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";

/** Options of `floe graph`. */
export interface GraphPathsOptions {
  readonly output: "mermaid" | "json" | "html";
  readonly view: GraphView;
}

const formats: Readonly<Record<GraphPathsOptions["output"], (graph: PlatformGraph) => string>> = {
  mermaid: toMermaid,
  json: (graph) => `${JSON.stringify(graph, null, 2)}\n`,
  html: toHtml,
};

/** Draws what the objects of files and folders say to each other. Half a picture is none: unreadable files fail. */
export function graphPaths(paths: readonly string[], options: GraphPathsOptions, console: Console): ExitCode {
  const { manifests, diagnostics } = readManifests(paths);
  if (diagnostics.length > 0) {
    console.err(formatText(diagnostics, console.errStyle));
    return exitCode.usage;
  }
  console.out(formats[options.output](buildGraph(manifests, options.view)));
  return exitCode.ok;
}
