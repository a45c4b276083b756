import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import Ajv, { type ValidateFunction } from "ajv";
import { FileDispatcher } from "../../../constructs/camel/file-dispatcher";
import { SmokeIntegration } from "../../../constructs/camel/smoke-integration";
import { only, render } from "../../support/manifests";
import { topics } from "./topics";

/**
 * Camel's own schema of the YAML DSL: the JSON file, or the camel-yaml-dsl jar that holds it.
 * It is too large to keep here, so the test runs where the variable says where it is.
 */
const source = process.env.CAMEL_YAML_DSL_SCHEMA;

function readSchema(file: string): object {
  if (!file.endsWith(".jar")) return JSON.parse(readFileSync(file, "utf8"));
  const entry = execFileSync("unzip", ["-p", file, "schema/camelYamlDsl.json"], { maxBuffer: 16 << 20 });
  return JSON.parse(entry.toString("utf8"));
}

(source === undefined ? describe.skip : describe)("Camel's schema of the YAML DSL", () => {
  let validate: ValidateFunction;
  beforeAll(() => {
    validate = new Ajv({ strict: false, logger: false }).compile(readSchema(source ?? ""));
  });

  const flowsOf = (build: Parameters<typeof render>[0]) =>
    (only(render(build), "Integration").spec as { flows: unknown }).flows;

  test("admits the dispatcher", () => {
    const tables = [{ bucket: "b", prefix: "p/", table: "db.p" }];
    const flows = flowsOf(
      (chart) => new FileDispatcher(chart, "d", { namespace: "n", topics, tables, defaultTable: "db.t" }),
    );
    validate(flows);
    expect(validate.errors).toBeNull();
  });

  test("admits the smoke test", () => {
    validate(flowsOf((chart) => new SmokeIntegration(chart, "s", { namespace: "n" })));
    expect(validate.errors).toBeNull();
  });

  test("refuses a step that Camel does not have", () => {
    expect(validate([{ from: { uri: "timer:t", steps: [{ setBody: { smple: "x" } }] } }])).toBe(false);
  });
});
