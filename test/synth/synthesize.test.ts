import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdk8s";
import { buildPlatform } from "../../charts/platform";
import { ConfigError } from "../../config/config-error";
import { parseConfig } from "../../config/load";
import { oneLine } from "../../diagnostics/diagnostic";
import { lintApp } from "../../lint/lint-app";
import { factsOf } from "../../lint/platform-facts";
import { synthesize } from "../../synth/synthesize";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "synthesize-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configFile = () => join(folder, "config.yaml");
const outdir = () => join(folder, "dist");

/** Every finding about the platform of a configuration. */
function findings(yaml: string): string[] {
  const config = parseConfig(yaml);
  const app = new App({ outdir: folder, recordConstructMetadata: false });
  buildPlatform(app, config);
  const { diagnostics, celRulesSkipped, unknownKinds } = lintApp(app, factsOf(config));
  return [
    ...diagnostics.map(oneLine),
    ...unknownKinds,
    ...(celRulesSkipped > 0 ? ["CEL rules were skipped"] : []),
  ];
}

const ISTIO = "envoy_gateway: {enabled: false}, istio: {enabled: true}";
const NO_DEMOS =
  "demos: {hello: false, traffic_split: false, eventing: false, kafka_source: false, s3_events: false, camel_smoke: false}";

describe("a platform without findings comes of", () => {
  test.each<[what: string, yaml: string]>([
    ["the defaults", ""],
    ["the production profile", "platform: {profile: production}"],
    ["Istio", `components: {${ISTIO}}`],
    ["Istio in production", `platform: {profile: production}\ncomponents: {${ISTIO}}`],
    [
      "Istio without monitoring and traces",
      `components: {${ISTIO}, monitoring: {enabled: false}, kiali: {enabled: false}, jaeger: {enabled: false}}`,
    ],
    ["MiNiFi", "ingest: {dispatcher: minifi}"],
    ["faults in the mesh", `components: {${ISTIO}}\ndemos: {fault_injection: mesh}`],
    ["faults behind Istio's gateway", `components: {${ISTIO}}\ndemos: {fault_injection: gateway}`],
    ["faults behind Envoy Gateway", "demos: {fault_injection: gateway}"],
    ["a bucket shared by a policy", "ingest: {inbox: {access: policy}}"],
    ["a bucket with the claim's own keys", "ingest: {inbox: {access: claim}}"],
    ["the demo's keys", "ingest: {demo_credentials: true}"],
    [
      "users of Kafka",
      "components: {strimzi: {scram_listener: true, users: [{name: r, consume: [s3-events], consumer_groups: [r]}]}}",
    ],
    ["requests of fifteen minutes", "ingest: {worker: {timeout_seconds: 900}}"],
    ["a catalog with a Secret", "catalog: {secret: catalog}"],
    ["no pipeline and no demos", `ingest: {enabled: false}\n${NO_DEMOS}`],
    [
      "no Strimzi, and nothing that needs it",
      `components: {strimzi: {enabled: false}, ceph: {enabled: false}}\ningest: {enabled: false}\n${NO_DEMOS}`,
    ],
    [
      "no Knative, and nothing that needs it",
      `components: {knative: {enabled: false}}\ningest: {enabled: false}\n${NO_DEMOS}`,
    ],
    [
      "no Camel K, with MiNiFi in its place",
      "components: {camel_k: {enabled: false}}\ningest: {dispatcher: minifi}\ndemos: {camel_smoke: false}",
    ],
    [
      "no Spark, and no heavy path",
      "components: {spark_operator: {enabled: false}}\ningest: {heavy: {enabled: false}}",
    ],
    [
      "no object store, and nothing that needs it",
      "components: {ceph: {enabled: false}}\ningest: {enabled: false}\ndemos: {s3_events: false}",
    ],
  ])("%s", (_, yaml) => expect(findings(yaml)).toEqual([]));
});

describe("switching a component off alone", () => {
  const needed: Readonly<Record<string, string>> = {
    strimzi: "FLOE1102",
    knative: "FLOE1102",
    envoy_gateway: "FLOE1101",
    camel_k: "FLOE1102",
    spark_operator: "FLOE1102",
    ceph: "FLOE1102",
  };

  test.each(Object.keys(parseConfig("").components))("%s works, or says what still needs it", (component) => {
    const yaml = `components: {${component}: {enabled: false}}`;
    const code = needed[component];
    if (code === undefined) {
      expect(findings(yaml)).toEqual([]);
      return;
    }
    expect(() => parseConfig(yaml)).toThrow(ConfigError);
    expect(() => parseConfig(yaml)).toThrow(new RegExp(`^config: 1 problem\\n.*${code}`));
  });
});

test("what is written is what lint has seen, and the same every time", () => {
  writeFileSync(configFile(), "");
  const first = synthesize({ configFile: configFile(), outdir: outdir() });
  const read = () => first.files.map((file) => readFileSync(file, "utf8"));
  const before = read();
  expect(first.warnings).toEqual([]);
  expect(before.join("").match(/^kind: /gm)?.length).toBeGreaterThanOrEqual(first.objects);
  expect(synthesize({ configFile: configFile(), outdir: outdir() }).files).toEqual(first.files);
  expect(read()).toEqual(before);
});

test("cdk8s itself would write the very same files", () => {
  writeFileSync(configFile(), "");
  synthesize({ configFile: configFile(), outdir: outdir() });
  const app = new App({ outdir: join(folder, "cdk8s"), recordConstructMetadata: false });
  buildPlatform(app, parseConfig(""));
  app.synth();
  const files = readdirSync(app.outdir).sort();
  expect(
    readdirSync(outdir())
      .filter((name) => name.endsWith(".k8s.yaml"))
      .sort(),
  ).toEqual(files);
  for (const file of files)
    expect(readFileSync(join(outdir(), file), "utf8")).toBe(readFileSync(join(app.outdir, file), "utf8"));
});

test("with an error the folder stays as it was, and nothing else is left behind", () => {
  writeFileSync(configFile(), "");
  synthesize({ configFile: configFile(), outdir: outdir() });
  const before = readdirSync(outdir());
  writeFileSync(configFile(), "components: {istio: {enabled: true}}");
  expect(() => synthesize({ configFile: configFile(), outdir: outdir() })).toThrow(ConfigError);
  expect(readdirSync(outdir())).toEqual(before);
  expect(readdirSync(folder).sort()).toEqual(["config.yaml", "dist"]);
});

test("files that are no longer rendered are gone", () => {
  writeFileSync(configFile(), "");
  synthesize({ configFile: configFile(), outdir: outdir() });
  writeFileSync(configFile(), "demos: {hello: false, traffic_split: false}");
  const { files } = synthesize({ configFile: configFile(), outdir: outdir() });
  expect(files.some((file) => file.includes("60-hello"))).toBe(false);
  expect(readdirSync(outdir())).not.toContain("60-hello.k8s.yaml");
});
