import { operatorCharts } from "../../constructs/delivery/operator-charts";
import { nearest } from "../../schema/nearest";
import type { ComponentsConfig } from "../types";
import type { ConfigRule } from "./rule";

/** Key that Helm hands to every dependency. */
const GLOBAL = "global";

/** Values of one's own stand below the name of a chart of the component; Helm ignores everything else. */
export const chartValues: ConfigRule = function* (config) {
  const charts = new Map<string, string[]>();
  for (const { component, dependencies } of operatorCharts(config))
    charts.set(component, [...(charts.get(component) ?? []), ...dependencies.map(({ name }) => name)]);
  for (const [component, names] of charts)
    for (const key of Object.keys(valuesOf(config.components[component as keyof ComponentsConfig]))) {
      if (key === GLOBAL || names.includes(key)) continue;
      const suggestion = nearest(key, names);
      yield {
        code: "FLOE1119",
        what: `no chart of ${component} is called '${key}'`,
        path: ["components", component, "values", key],
        got: key,
        expected: names.length === 1 ? `${names[0]}` : `one of ${names.join(", ")}`,
        ...(suggestion !== undefined && { suggestion }),
      };
    }
};

function valuesOf(component: ComponentsConfig[keyof ComponentsConfig]): object {
  return "values" in component ? component.values : {};
}
