import type { FloeConfig } from "../../config/types";
import { hasErrors } from "../../diagnostics/diagnostic";
import type { Phase, Step } from "../deploy/plan";
import { renderedObjects } from "../deploy/swap/swap-steps";
import type { Kubectl } from "../kubectl";
import { takeSnapshot } from "../snapshot";
import { capacityExaminations } from "./capacity";
import type { Examination, Finding } from "./examination";
import { nodeExaminations } from "./nodes";
import { ownerExaminations } from "./other-owners";
import { permissionExaminations } from "./permissions";
import { registryExaminations } from "./registry";
import { secretExaminations } from "./secrets";
import { storageExaminations } from "./storage";
import { toolExaminations } from "./tools";

/** Every examination, in the order in which people read them. */
export const examinations: readonly Examination[] = [
  ...toolExaminations,
  ...nodeExaminations,
  ...capacityExaminations,
  ...storageExaminations,
  ...registryExaminations,
  ...secretExaminations,
  ...ownerExaminations,
  ...permissionExaminations,
];

/** An examination and what it found out. */
export interface ExaminationResult {
  readonly examination: Examination;
  readonly finding: Finding;
}

/** What is read once for all of them. */
const RESOURCES = [
  "nodes",
  "pods",
  "services",
  "deployments.apps",
  "storageclasses.storage.k8s.io",
  "servicecidrs.networking.k8s.io",
  "cephclusters.ceph.rook.io",
  "cephobjectstores.ceph.rook.io",
];

/** Which examinations are wanted. */
export interface DoctorSelection {
  /** Those that this phase needs, and those that every deployment needs. @default - all */
  readonly phase?: Phase;
  /** Only those that every deployment needs. @default false */
  readonly generalOnly?: boolean;
}

/**
 * Looks at programs and cluster for what a deployment would run into. Only reads, and all reads at once.
 *
 * @param steps all steps of the deployment
 * @throws ToolError when kubectl is missing, or the cluster cannot be asked
 */
export async function examine(
  kubectl: Kubectl,
  config: FloeConfig,
  steps: readonly Step[],
  { phase: wanted, generalOnly = false }: DoctorSelection = {},
): Promise<readonly ExaminationResult[]> {
  const chosen = examinations.filter(
    ({ phase }) => phase === undefined || (!generalOnly && (wanted === undefined || phase === wanted)),
  );
  const cluster = await takeSnapshot(kubectl, RESOURCES);
  const patient = { config, steps, rendered: renderedObjects(steps), cluster, kubectl };
  return await Promise.all(
    chosen.map(async (examination) => ({ examination, finding: await examination.run(patient) })),
  );
}

/** How an examination came out. */
export function stateOf({ finding }: ExaminationResult): "ok" | "warning" | "error" | "skipped" {
  if (finding.skipped === true) return "skipped";
  const { diagnostics = [] } = finding;
  if (diagnostics.length === 0) return "ok";
  return hasErrors(diagnostics) ? "error" : "warning";
}
