import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../../config/load";
import { deploymentPlan, type Selection, type Step, selectSteps } from "../../../kube/deploy/plan";
import { ToolError } from "../../../kube/tool-error";
import { synthesize } from "../../../synth/synthesize";

const config = loadConfig("config.yaml");

describe("deploymentPlan", () => {
  let dist: string;
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), "plan-"));
    dist = join(folder, "dist");
    synthesize({ configFile: "config.yaml", outdir: dist });
  });
  afterAll(() => rmSync(join(dist, ".."), { recursive: true, force: true }));

  const names = (selection?: Selection) =>
    selectSteps(deploymentPlan(config, dist), selection).map(({ name }) => name);
  const refusal = (selection: Selection, folder = dist) => {
    try {
      selectSteps(deploymentPlan(config, folder), selection);
    } catch (error) {
      if (error instanceof ToolError) return error.diagnostic;
      throw error;
    }
    throw new Error("expected a refusal");
  };

  test("every operator comes before the first file with its kinds", () => {
    const all = names();
    const comesBefore = (first: string, second: string) =>
      expect(all.indexOf(first)).toBeLessThan(all.indexOf(second));
    comesBefore("10-namespaces", "strimzi");
    comesBefore("gateway-crds", "envoy-gateway");
    comesBefore("envoy-gateway", "20-gateway");
    comesBefore("strimzi", "30-kafka");
    comesBefore("knative", "40-knative-serving");
    comesBefore("spark-operator", "73-heavy-path");
    comesBefore("camel-k", "70-camel-k");
    expect(all).toHaveLength(new Set(all).size);
  });

  test("a phase selects its operators and files", () => {
    expect(names({ phase: 1 })).toEqual([
      "10-namespaces",
      "gateway-crds",
      "envoy-gateway",
      "knative",
      "20-gateway",
      "40-knative-serving",
      "60-hello",
    ]);
  });

  test("a component is selected by its name, its key in the configuration, or its file's name", () => {
    expect(names({ component: "envoy_gateway" })).toEqual(["gateway-crds", "envoy-gateway"]);
    expect(names({ component: "kafka" })).toEqual(["30-kafka"]);
    expect(names({ component: "30-kafka" })).toEqual(["30-kafka"]);
  });

  test("FLOE8010: a phase or component without steps says what there is", () => {
    expect(refusal({ phase: 3 })).toMatchObject({ code: "FLOE8010", what: "no step belongs to phase 3" });
    expect(refusal({ component: "strimsi" })).toMatchObject({
      code: "FLOE8010",
      got: "strimsi",
      suggestion: "strimzi",
    });
  });

  test("FLOE8011: a step of a swap is not taken alone; with its phase come all of them", () => {
    const due = (step: Step): Step => (step.name === "20-gateway" ? { ...step, swaps: true } : step);
    const steps = deploymentPlan(config, dist).map(due);
    expect(() => selectSteps(steps, { component: "gateway" })).toThrow("FLOE8011");
    expect(selectSteps(steps, { component: "topics" }).map(({ name }) => name)).toEqual(["31-topics"]);
    expect(selectSteps(steps, { phase: 1 }).map(({ name }) => name)).toContain("20-gateway");
  });

  test("FLOE8009: a folder that floe synth did not write", () => {
    expect(refusal({}, tmpdir())).toMatchObject({ code: "FLOE8009" });
  });
});
