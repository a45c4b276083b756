import type { DeliveryConfig } from "../../../config/types";
import { toYaml, toYamlDocuments } from "../../../source-text/to-yaml";
import type { ChartFile } from "../chart-file";
import type { OperatorChart } from "../operator-chart";
import type { TextFile } from "../wrapper-chart";
import { application, type Delivery } from "./application";
import { chartApplication } from "./chart-application";
import { argocdConfigMap } from "./config-map";
import { operatorApplication } from "./operator-application";
import { PLATFORM_PROJECT, platformProject, ROOT_PROJECT, rootProject } from "./projects";

/** Folder of what the root Application reads, below dist/. */
const APPLICATIONS = "argocd/applications";

/**
 * The app of apps, below dist/:
 * - `argocd/argocd-cm.yaml`: settings that Argo CD itself needs, applied once by hand,
 * - `argocd/bootstrap.yaml`: the root Application and its project, applied once by hand,
 * - `argocd/applications/`: the platform's project, and one Application for each operator and file.
 */
export function argocdFiles(
  config: DeliveryConfig,
  operators: readonly OperatorChart[],
  charts: readonly ChartFile[],
): TextFile[] {
  const delivery: Delivery = {
    namespace: config.argocd_namespace,
    repoUrl: config.repo_url,
    revision: config.revision,
    path: config.path.replace(/^\.\//, "").replace(/\/+$/, ""),
  };
  const applications = [
    ...operators.map((chart) => operatorApplication(delivery, PLATFORM_PROJECT, chart)),
    ...charts.map((chart) => chartApplication(delivery, PLATFORM_PROJECT, chart)),
  ];
  return [
    { path: "argocd/argocd-cm.yaml", text: toYaml(argocdConfigMap(delivery.namespace)) },
    {
      path: "argocd/bootstrap.yaml",
      text: toYamlDocuments([rootProject(delivery), rootApplication(delivery)]),
    },
    { path: `${APPLICATIONS}/00-project.yaml`, text: toYaml(platformProject(delivery, operators, charts)) },
    ...applications.map(({ file, object }) => ({ path: `${APPLICATIONS}/${file}`, text: toYaml(object) })),
  ];
}

/**
 * The root. Deleting it deletes nothing else: the Applications go on by themselves. What leaves the
 * repository is pruned wave by wave from the last to the first.
 */
function rootApplication(delivery: Delivery): object {
  return application(delivery, {
    name: "root",
    wave: 0,
    project: ROOT_PROJECT,
    source: { path: `${delivery.path}/${APPLICATIONS}`, directory: { recurse: false } },
    targetNamespace: delivery.namespace,
    cascade: false,
  });
}
