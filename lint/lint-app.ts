import { ApiObject, type App, Chart } from "cdk8s";
import { levelOf } from "../diagnostics/codes";
import { oneLine } from "../diagnostics/diagnostic";
import { externalOf } from "./external";
import type { JsonObject } from "./json";
import { type LintResult, lint } from "./lint";
import { type Manifest, toManifest } from "./manifest";
import { noFacts, type PlatformFacts } from "./platform-facts";

/**
 * Checks every object of an app before anything is written.
 *
 * @param facts what is known beside the objects. @default - Kubernetes itself
 */
export function lintApp(app: App, facts: PlatformFacts = noFacts): LintResult {
  const manifests = app.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .map(manifestOf)
    .filter((manifest) => manifest !== undefined);
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

function manifestOf(object: ApiObject): Manifest | undefined {
  const file = `${Chart.of(object).node.path.replaceAll("/", "-")}.k8s.yaml`;
  const where = { file, construct: object.node.path };
  return toManifest(object.toJson() as JsonObject, { locate: () => where });
}
