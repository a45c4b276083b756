import { App } from "cdk8s";
import { buildPlatform } from "../charts/platform";
import { loadConfig } from "../config/load";
import type { FloeConfig } from "../config/types";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic";
import { addLint } from "../lint/lint-app";
import { LintError } from "../lint/lint-error";
import { factsOf } from "../lint/platform-facts";
import { publish } from "./publish";

/** Where to read and where to write. */
export interface SynthesizeOptions {
  readonly configFile: string;
  /** Folder that is replaced as a whole. */
  readonly outdir: string;
}

/** What was written. */
export interface SynthesizeResult {
  readonly config: FloeConfig;
  /** Number of objects. */
  readonly objects: number;
  /** Warnings; with errors nothing is written. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Renders a configuration: load, build, check, write, swap in. The folder is as it was unless all of
 * it succeeds.
 *
 * @throws ConfigError and LintError with every finding
 */
export function synthesize({ configFile, outdir }: SynthesizeOptions): SynthesizeResult {
  const config = loadConfig(configFile);
  return publish(outdir, (folder) => {
    const app = new App({ outdir: folder, recordConstructMetadata: false });
    buildPlatform(app, config);
    const { diagnostics, objects } = addLint(app, factsOf(config))();
    if (hasErrors(diagnostics)) throw new LintError(diagnostics);
    app.synth();
    return { config, objects, warnings: diagnostics };
  });
}
