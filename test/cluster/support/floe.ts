import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { run } from "../../../cli/program";
import { plain } from "../../../diagnostics/style";
import type { CommandResult } from "./run";
import { tools } from "./run";

/** How floe ended. */
export interface FloeResult extends CommandResult {
  /** Both streams, as a terminal shows them. */
  readonly shown: string;
}

/** A person's shell: a folder with a config.yaml, kubectl and helm on the PATH, and a kubeconfig. */
export interface Shell {
  readonly folder: string;
  /** Replaces config.yaml. */
  readonly configure: (config: object) => void;
  /** Runs `floe …` in the folder. */
  readonly floe: (...args: readonly string[]) => Promise<FloeResult>;
  readonly leave: () => void;
}

/** @param env of the cluster, from `startPlatform` */
export function openShell(env: Readonly<Record<string, string>>, helm: "helm3" | "helm4" = "helm4"): Shell {
  const before = { ...process.env };
  const cwd = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "floe-shell-"));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(tools().kubectl, join(bin, "kubectl"));
  symlinkSync(tools()[helm], join(bin, "helm"));
  process.env = {
    ...before,
    ...env,
    PATH: `${bin}:${before.PATH}`,
    HELM_CACHE_HOME: join(folder, "helm/cache"),
    HELM_CONFIG_HOME: join(folder, "helm/config"),
    HELM_DATA_HOME: join(folder, "helm/data"),
  };
  process.chdir(folder);
  return {
    folder,
    configure: (config) => writeFileSync(join(folder, "config.yaml"), stringify(config)),
    floe: async (...args) => {
      let stdout = "";
      let stderr = "";
      let shown = "";
      const console = {
        out: (text: string) => {
          stdout += text;
          shown += text;
        },
        err: (text: string) => {
          stderr += text;
          shown += text;
        },
        outStyle: plain,
        errStyle: plain,
      };
      const code = await run(args, console);
      return { code, stdout, stderr, shown };
    },
    leave: () => {
      process.env = before;
      process.chdir(cwd);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
