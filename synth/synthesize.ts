import { join } from "node:path";
import { App } from "cdk8s";
import { buildPlatform } from "../charts/platform";
import { loadConfig } from "../config/load";
import type { FloeConfig } from "../config/types";
import { deliveryFiles } from "../constructs/delivery/delivery-files";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic";
import { lintApp } from "../lint/lint-app";
import { LintError } from "../lint/lint-error";
import { factsOf } from "../lint/platform-facts";
import { toYamlDocuments } from "../source-text/to-yaml";
import { publish } from "./publish";
import { renderApp, validateConstructs } from "./render-app";
import { chartFiles } from "./write-delivery";

/** Where to read and where to write. */
export interface SynthesizeOptions {
  readonly configFile: string;
  /** Folder that is replaced as a whole. */
  readonly outdir: string;
}

/** What was written. */
export interface SynthesizeResult {
  readonly config: FloeConfig;
  /** Files of the folder, as paths from the working folder. */
  readonly files: readonly string[];
  /** Number of objects. */
  readonly objects: number;
  /** Warnings; with errors nothing is written. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Renders a configuration: load, build, check, write, swap in. The folder is as it was unless all of
 * it succeeds, and when it holds the same files already.
 *
 * @throws ConfigError and LintError with every finding
 */
export function synthesize({ configFile, outdir }: SynthesizeOptions): SynthesizeResult {
  const config = loadConfig(configFile);
  const app = new App({ outdir, recordConstructMetadata: false });
  buildPlatform(app, config);
  validateConstructs(app);
  const charts = renderApp(app);
  const { diagnostics, objects } = lintApp(app, factsOf(config), charts);
  if (hasErrors(diagnostics)) throw new LintError(diagnostics);
  const files = [
    ...charts.map(({ file, objects }) => ({
      path: file,
      text: toYamlDocuments(objects.map(({ json }) => json)),
    })),
    ...deliveryFiles(config, chartFiles(app)),
  ];
  publish(outdir, files);
  return {
    config,
    files: files.map(({ path }) => join(outdir, path)).sort(),
    objects,
    warnings: diagnostics,
  };
}
