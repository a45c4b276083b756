import { toYaml } from "../../source-text/to-yaml";
import type { OperatorChart } from "./operator-chart";

/** One text file, by its path below the folder that it is written to. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Version of every wrapper: nothing publishes them, and what they install is the dependency's version. */
const WRAPPER_VERSION = "0.1.0";

/** Values with everything that the operator of the platform adds; Helm reads values.yaml by itself. */
export const OVERRIDES_FILE = "values-overrides.yaml";

/** Where a wrapper is, below dist/. */
export function wrapperFolder({ name }: Pick<OperatorChart, "name">): string {
  return `helm/${name}`;
}

/** The files of one wrapper chart, below dist/. */
export function wrapperFiles(chart: OperatorChart): TextFile[] {
  const folder = wrapperFolder(chart);
  return [
    { path: `${folder}/Chart.yaml`, text: toYaml(chartYaml(chart)) },
    { path: `${folder}/values.yaml`, text: `${valuesHeader(chart)}${toYaml(chart.values)}` },
    { path: `${folder}/${OVERRIDES_FILE}`, text: `${overridesHeader(chart)}${toYaml(chart.overrides)}` },
    { path: `${folder}/templates/NOTES.txt`, text: bullets(chart) },
    { path: `${folder}/README.md`, text: readme(chart) },
  ];
}

function chartYaml({ name, description, dependencies }: OperatorChart): object {
  return {
    apiVersion: "v2",
    name,
    description,
    type: "application",
    version: WRAPPER_VERSION,
    appVersion: dependencies[0]?.version,
    dependencies: dependencies.map(({ name, version, repository }) => ({ name, version, repository })),
  };
}

function valuesHeader({ component }: OperatorChart): string {
  return `# What floe decides, from config.yaml. Written by \`floe synth\`: values of your own go to
# components.${component}.values there.
`;
}

function overridesHeader({ component }: OperatorChart): string {
  return `# Your own values, from components.${component}.values of config.yaml. Written by \`floe synth\`.
`;
}

function readme(chart: OperatorChart): string {
  const { name, description, release, namespace, dependencies, install } = chart;
  const rows = dependencies.map(
    ({ name, version, repository }) => `| ${name} | ${version} | ${repository} |`,
  );
  return `# ${name}

${description}

| chart | version | repository |
|---|---|---|
${rows.join("\n")}

${install === "release" ? `Release \`${release}\` in namespace \`${namespace}\`.` : "Rendered and applied; not a release."}

\`\`\`sh
${installCommand(chart)}
\`\`\`

\`values.yaml\` is what floe decides, \`${OVERRIDES_FILE}\` what you add. Both are written from
\`config.yaml\`; see docs/helm.md.

${bullets(chart)}`;
}

function bullets({ notes }: OperatorChart): string {
  return notes.map((note) => `- ${note}\n`).join("");
}

/** What a person types, from the folder that dist/ is in. */
function installCommand({ install, release, namespace, skipCrds, ...chart }: OperatorChart): string {
  const folder = `dist/${wrapperFolder(chart)}`;
  if (install === "manifests") {
    return `helm dependency update ${folder}
helm template ${release} ${folder} | kubectl apply --server-side -f -`;
  }
  return `helm upgrade --install ${release} ${folder} --namespace ${namespace} --create-namespace \\
  --dependency-update --values ${folder}/${OVERRIDES_FILE}${skipCrds === true ? " --skip-crds" : ""}`;
}
