import { parseConfig } from "../../config/load";
import { operatorCharts } from "../../constructs/delivery/operator-charts";

const componentWithValues = (name: string, values: string, more = "") =>
  `components:\n  ${name}:\n    values: ${values}\n${more}`;

function problems(text: string): string {
  try {
    parseConfig(text);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

test("values below the name of the chart are taken", () => {
  expect(problems(componentWithValues("strimzi", "{strimzi-kafka-operator: {logLevel: DEBUG}}"))).toBe("");
});

test("values for every chart are taken", () => {
  expect(problems(componentWithValues("strimzi", "{global: {a: 1}}"))).toBe("");
});

test("Envoy Gateway has two charts", () => {
  expect(problems(componentWithValues("envoy_gateway", "{gateway-helm: {}, gateway-crds-helm: {}}"))).toBe(
    "",
  );
});

test("values that Helm would ignore are refused, with the name that was meant", () => {
  const message = problems(componentWithValues("strimzi", "{strimzi-kafka-operater: {logLevel: DEBUG}}"));
  expect(message).toContain(
    "FLOE1119 components.strimzi.values.strimzi-kafka-operater: no chart of strimzi is called 'strimzi-kafka-operater'",
  );
  expect(message).toContain("did you mean 'strimzi-kafka-operator'?");
});

test("values at the top are refused", () => {
  expect(
    problems(
      componentWithValues("istio", "{pilot: {}}", "    enabled: true\n  envoy_gateway: {enabled: false}\n"),
    ),
  ).toContain("expected one of base, istiod");
});

test("a null reaches Helm, where it takes a default away", () => {
  const config = parseConfig(componentWithValues("strimzi", "{strimzi-kafka-operator: {affinity: null}}"));
  const chart = operatorCharts(config).find(({ name }) => name === "strimzi");
  expect(chart?.overrides).toEqual({ "strimzi-kafka-operator": { affinity: null } });
});
