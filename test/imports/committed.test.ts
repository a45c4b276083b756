import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { sha256 } from "../../scripts/import/fetch-source";
import type { JsonObject } from "../../scripts/import/json";
import type { KindSchema } from "../../scripts/import/kind-schema";
import { groupKinds, renderPruned, renderSchemas } from "../../scripts/import/outputs";
import { readCommittedKinds } from "../../scripts/import/read-kinds";
import { parseSources } from "../../scripts/import/sources";

const root = join(__dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const list = (folder: string, suffix: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(suffix))
    .map((name) => `${folder}/${name}`);

interface Manifest {
  readonly "cdk8s-cli": string;
  readonly inputs: Record<string, string>;
  readonly outputs: Record<string, string>;
  readonly dropped: readonly { readonly path: string }[];
}

const manifest = JSON.parse(read("imports/manifest.json")) as Manifest;
let kinds: KindSchema[];
beforeAll(async () => {
  kinds = await readCommittedKinds(root, parseSources(read("imports/sources.json"), "imports/sources.json"));
});

const schemaOf = (kind: string): JsonObject => {
  const found = kinds.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found.openAPIV3Schema;
};

/** The schema at a path of property names; `[]` steps into list elements. */
const at = (kind: string, path: string): JsonObject | undefined =>
  path.split(".").reduce<JsonObject | undefined>((schema, step) => {
    const property = (schema?.properties as JsonObject | undefined)?.[step.replace("[]", "")] as
      | JsonObject
      | undefined;
    return step.endsWith("[]") ? (property?.items as JsonObject | undefined) : property;
  }, schemaOf(kind));

describe("the committed imports/", () => {
  it("has the digests of its manifest, and no file that the manifest does not know", () => {
    const paths = ["imports/kinds.json", ...list("imports", ".ts")]
      .concat(list("imports/pruned", ".json"), list("imports/schemas", ".json"))
      .sort();
    expect(Object.fromEntries(paths.map((path) => [path, sha256(read(path))]))).toEqual(manifest.outputs);
  });

  it("was made from the committed sources.json by the installed cdk8s-cli", () => {
    expect(manifest.inputs).toEqual({ "imports/sources.json": sha256(read("imports/sources.json")) });
    expect(manifest["cdk8s-cli"]).toBe((require("cdk8s-cli/package.json") as { version: string }).version);
  });

  it("has schemas and cdk8s input that the code renders to the same bytes", () => {
    const groups = groupKinds(kinds);
    const { pruned, dropped } = renderPruned(groups);
    for (const [path, content] of [...renderSchemas(groups), ...pruned]) {
      expect(`${path} ${sha256(content)}`).toBe(`${path} ${manifest.outputs[path]}`);
    }
    expect(manifest.dropped).toEqual(dropped);
  });

  it("is what cdk8s.yaml lets a plain `cdk8s import` write", () => {
    const config = parse(read("cdk8s.yaml")) as { language: string; imports: string[] };
    expect(config.language).toBe("typescript");
    expect(config.imports).toEqual(list("imports/pruned", ".json"));
  });
});

describe("the committed schemas", () => {
  it.each([
    ["GatewayClass", "spec.description"],
    ["AppProject", "spec.description"],
    ["AppProject", "spec.roles[].description"],
    ["AppProject", "spec.syncWindows[].description"],
  ])("keep the property %s %s", (kind, path) => {
    expect(at(kind, path)).toMatchObject({ type: "string" });
  });

  it("have no text descriptions left", () => {
    expect(
      kinds.filter((kind) => /"description": ?"/.test(JSON.stringify(kind))).map(({ kind }) => kind),
    ).toEqual([]);
  });

  it("keep the properties that only the TypeScript lacks", () => {
    expect(manifest.dropped.map(({ path }) => path)).toEqual([
      "Integration.spec.traits.3scale",
      "IntegrationPlatform.spec.traits.3scale",
      "VirtualService.spec.http[].mirror_percent",
      "RequestAuthentication.spec.jwtRules[].jwks_uri",
    ]);
    expect(at("Integration", "spec.traits.3scale")).toMatchObject({ type: "object" });
    expect(at("VirtualService", "spec.http[].mirror_percent")).toMatchObject({ type: "integer" });
  });

  it("keep what lint checks: pod sub-trees, CEL rules, list keys, defaults and enums", () => {
    expect(at("SparkApplication", "spec.driver.affinity.nodeAffinity")).toMatchObject({ type: "object" });
    expect(at("HTTPRoute", "spec.rules[].matches[].path")?.["x-kubernetes-validations"]).toBeInstanceOf(
      Array,
    );
    const gateway = (at("Gateway", "spec") as { properties: { listeners: JsonObject } }).properties;
    expect(gateway.listeners["x-kubernetes-list-map-keys"]).toEqual(["name"]);
    expect(at("HTTPRoute", "spec.parentRefs[].kind")?.default).toBe("Gateway");
    expect(at("KafkaNodePool", "spec.roles[]")?.enum).toEqual(["controller", "broker"]);
  });

  it("know which kinds have no namespace", () => {
    expect(kinds.filter(({ scope }) => scope === "Cluster").map(({ kind }) => kind)).toEqual([
      "GatewayClass",
    ]);
  });
});
