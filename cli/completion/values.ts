import { loadConfig } from "../../config/load";
import type { FloeConfig } from "../../config/types";
import { operatorCharts } from "../../constructs/delivery/operator-charts";
import { codeEntry, codes, type DiagnosticCode } from "../../diagnostics/codes";
import { deploymentPlan } from "../../kube/deploy/plan";
import { logComponents } from "../../kube/logs/components";
import { runTool } from "../../kube/run-tool";
import { allChecks } from "../../kube/verify/select-checks";
import type { Candidate } from "./candidates";

/** Stands for files and folders: the shell knows them better. */
export const FILES = ":files";

/**
 * Candidates of one value.
 *
 * @param path of the command: `deploy`
 * @param slot `--component`, or `<component>` for an argument
 */
export type ValueSource = (path: string, slot: string) => Promise<readonly Candidate[]>;

const names = (values: Iterable<string>): Candidate[] => [...new Set(values)].map((value) => ({ value }));

/** Values by `command slot`, or by the slot alone for all commands. */
const sources: Readonly<Record<string, () => Candidate[] | Promise<Candidate[]>>> = {
  "explain <code>": () =>
    (Object.keys(codes) as DiagnosticCode[]).map((value) => ({ value, about: codeEntry(value).title })),
  "render <charts>": () =>
    operatorCharts(config()).map(({ name, description }) => ({ value: name, about: description })),
  "logs <component>": () => names(logComponents(config()).keys()),
  "verify --only": () => [
    ...names(allChecks.map(({ id }) => id.split(".", 1)[0] ?? id)),
    ...allChecks.map(({ id, title }) => ({ value: id, about: title })),
  ],
  "--component": () => {
    const steps = deploymentPlan(config(), "dist");
    return names(
      steps.flatMap((step) =>
        step.kind === "chart" ? [step.name] : [step.name.replace(/^\d+-/, ""), step.name],
      ),
    );
  },
  "--context": async () => {
    const { ended, stdout } = await runTool("kubectl", ["config", "get-contexts", "-o", "name"]);
    return ended === 0 ? names(stdout.split("\n").filter((line) => line !== "")) : [];
  },
  "diff <reference>": async () => {
    const { ended, stdout } = await runTool("git", ["for-each-ref", "--format=%(refname:short)"]);
    return ended === 0 ? names(["HEAD", ...stdout.split("\n").filter((line) => line !== "")]) : [];
  },
};

const PATHS = new Set(["--config", "--dist", "--outdir", "--kubeconfig", "<paths>"]);

/**
 * What the configuration, dist/, the kubeconfig and the tables of floe offer for a value. A completion
 * has no place for errors: what cannot be read offers nothing.
 */
export const platformValues: ValueSource = async (path, slot) => {
  if (PATHS.has(slot)) return [{ value: FILES }];
  try {
    return (await (sources[`${path} ${slot}`] ?? sources[slot])?.()) ?? [];
  } catch {
    return [];
  }
};

/** Without a file the defaults are as good as anything. */
function config(): FloeConfig {
  return loadConfig("config.yaml");
}
