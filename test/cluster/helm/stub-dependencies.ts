import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

interface ChartYaml {
  readonly dependencies: readonly { readonly name: string; readonly version: string }[];
}

/** Prints the values that reach the dependency, as one ConfigMap. */
const ECHO = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Chart.Name }}
data:
  values: {{ .Values | toJson | quote }}
`;

/** A chart of that name and version which does nothing but show its values; one of them has a default. */
export function writeStubChart(folder: string, name: string, version: string): void {
  mkdirSync(join(folder, "templates"), { recursive: true });
  writeFileSync(join(folder, "Chart.yaml"), `apiVersion: v2\nname: ${name}\nversion: ${version}\n`);
  writeFileSync(join(folder, "values.yaml"), "ofTheChart: default\n");
  writeFileSync(join(folder, "templates/values.yaml"), ECHO);
}

/** Puts stubs where \`helm dependency build\` would have put what it downloads. */
export function stubDependencies(wrapper: string): void {
  const { dependencies } = parse(readFileSync(join(wrapper, "Chart.yaml"), "utf8")) as ChartYaml;
  for (const { name, version } of dependencies) writeStubChart(join(wrapper, "charts", name), name, version);
}
