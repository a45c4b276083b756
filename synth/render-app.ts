import { ApiObject, type App, Chart, DependencyGraph } from "cdk8s";
import type { JsonObject } from "../lint/json";

/** One object as it will be written. */
export interface RenderedObject {
  readonly construct: ApiObject;
  readonly json: JsonObject;
}

/** One chart, which is one file. */
export interface RenderedChart {
  /** File name, as cdk8s gives it to a chart without dependencies: its id. */
  readonly file: string;
  /** In the order of dependencies within the chart, as cdk8s writes them. */
  readonly objects: readonly RenderedObject[];
}

/**
 * Renders every object of an app once. `App.synth` renders all of them again for each chart, and runs
 * every validation as often; a file per chart is all that is needed here.
 *
 * Charts do not depend on each other: cdk8s resolves that in exponential time and renumbers the files,
 * so the order is in their ids.
 */
export function renderApp(app: App): RenderedChart[] {
  return app.node
    .findAll()
    .filter((construct) => Chart.isChart(construct))
    .map((chart) => ({
      file: `${chart.node.path.replaceAll("/", "-")}${app.outputFileExtension}`,
      objects: new DependencyGraph(chart.node)
        .topology()
        .filter(
          (construct): construct is ApiObject =>
            ApiObject.isApiObject(construct) && Chart.of(construct) === chart,
        )
        .map((construct) => ({ construct, json: construct.toJson() as JsonObject })),
    }));
}

/**
 * Runs the validations that constructs have of their own.
 *
 * @throws Error with every message, in cdk8s' words
 */
export function validateConstructs(app: App): void {
  const messages = app.node
    .findAll()
    .flatMap((construct) =>
      construct.node.validate().map((message) => `[${construct.node.path}] ${message}`),
    );
  if (messages.length > 0)
    throw new Error(`Validation failed with the following errors:\n  ${messages.join("\n  ")}`);
}
