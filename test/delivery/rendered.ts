import { App } from "cdk8s";
import { parse } from "yaml";
import { buildPlatform } from "../../charts/platform";
import type { FloeConfig } from "../../config/types";
import { deliveryFiles } from "../../constructs/delivery/delivery-files";
import { chartFiles } from "../../synth/write-delivery";
import type { Manifest } from "../support/manifests";

/** The delivery of a whole platform: texts by path below dist/, and the ids of its charts. */
export interface RenderedDelivery {
  readonly texts: ReadonlyMap<string, string>;
  readonly chartIds: readonly string[];
}

export function renderDelivery(config: FloeConfig): RenderedDelivery {
  const app = new App();
  buildPlatform(app, config);
  const charts = chartFiles(app);
  return {
    texts: new Map(deliveryFiles(config, charts).map(({ path, text }) => [path, text])),
    chartIds: charts.map(({ id }) => id),
  };
}

/** An Argo CD Application, as far as tests look into it. */
export interface RenderedApplication extends Manifest {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into all of it
  readonly spec: any;
}

/** The Applications below the root, in the order of their waves. */
export function applicationsOf({ texts }: RenderedDelivery): RenderedApplication[] {
  return [...texts]
    .filter(([path]) => path.startsWith("argocd/applications/") && !path.endsWith("project.yaml"))
    .map(([, text]) => parse(text) as RenderedApplication)
    .sort((a, b) => waveOf(a) - waveOf(b));
}

export function waveOf({ metadata }: RenderedApplication): number {
  return Number(metadata.annotations?.["argocd.argoproj.io/sync-wave"]);
}

/** The YAML of one file below dist/. */
export function fileOf({ texts }: RenderedDelivery, path: string): unknown {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`no ${path} among ${[...texts.keys()].join(", ")}`);
  return parse(text);
}
