import type { App } from "cdk8s";
import { levelOf } from "../diagnostics/codes";
import { oneLine } from "../diagnostics/diagnostic";
import { type RenderedChart, renderApp } from "../synth/render-app";
import { externalOf } from "./external";
import { type LintResult, lint } from "./lint";
import { type Manifest, toManifest } from "./manifest";
import { noFacts, type PlatformFacts } from "./platform-facts";

/**
 * Checks every object of an app before anything is written.
 *
 * @param facts what is known beside the objects. @default - Kubernetes itself
 * @param charts the app's objects, where they are rendered already
 */
export function lintApp(
  app: App,
  facts: PlatformFacts = noFacts,
  charts: readonly RenderedChart[] = renderApp(app),
): LintResult {
  const manifests = charts.flatMap(manifestsOf);
  return lint(manifests, { ...facts, external: [...facts.external, ...externalOf(app)] });
}

/**
 * Makes an app refuse to synthesize while lint finds errors: in `app.synth()`, `app.synthYaml()` and
 * `Testing.synth(chart)`. Warnings do not stop it.
 *
 * cdk8s runs validations once per chart and once more, so the answer is kept as long as no construct
 * is added.
 *
 * @returns gives the findings as they are; it looks once, and synthesis does not look again
 */
export function addLint(app: App, facts: PlatformFacts = noFacts): () => LintResult {
  let known: { readonly constructs: number; readonly result: LintResult } | undefined;
  const run = () => {
    const constructs = app.node.findAll().length;
    if (known?.constructs !== constructs) known = { constructs, result: lintApp(app, facts) };
    return known.result;
  };
  app.node.addValidation({
    validate: () =>
      run()
        .diagnostics.filter(({ code }) => levelOf(code) === "error")
        .map(oneLine),
  });
  return run;
}

function manifestsOf({ file, objects }: RenderedChart): Manifest[] {
  return objects
    .map(({ construct, json }) => {
      const where = { file, construct: construct.node.path };
      return toManifest(json, { locate: () => where });
    })
    .filter((manifest) => manifest !== undefined);
}
