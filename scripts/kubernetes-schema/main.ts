import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGenerator } from "ts-json-schema-generator";
import type { JsonSchema } from "../../schema/schema";
import { type Json, renderJson, sortKeys } from "../import/json";
import { compact, reachable } from "./compact";
import { modules } from "./kinds";
import { KUBERNETES_VERSION, packages, unpackPackages } from "./packages";
import { addValidation } from "./validation";

/**
 * Writes `schema/kubernetes.json`: the schemas of Kubernetes' own kinds, which no CRD has.
 * It needs the npm registry, and is run again only for another release of Kubernetes.
 */
function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "kubernetes-schema-"));
  try {
    unpackPackages(folder);
    const definitions = compact(generate(folder));
    addValidation(definitions);
    const kinds = kindNames();
    const document = {
      kubernetes: KUBERNETES_VERSION,
      source: packages.map(({ name, version }) => `${name}@${version}`),
      kinds: Object.fromEntries(kinds),
      definitions: reachable(
        definitions,
        kinds.map(([, name]) => name),
      ),
    };
    writeFileSync("schema/kubernetes.json", renderJson(sortKeys(document as unknown as Json)));
    console.log(`schema/kubernetes.json: ${kinds.length} kinds of Kubernetes ${KUBERNETES_VERSION}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `apps/v1/Deployment` and the definition that has it. */
function kindNames(): [key: string, definition: string][] {
  return Object.entries(modules).flatMap(([apiVersion, kinds]) =>
    kinds.map((kind): [string, string] => [`${apiVersion}/${kind}`, kind]),
  );
}

function generate(folder: string): Readonly<Record<string, JsonSchema>> {
  const lines = kindNames().map(([key, kind]) => `import type { I${kind} } from "kubernetes-models/${key}";`);
  writeBasePackage(folder);
  const fields = kindNames().map(([, kind]) => `  ${kind}: I${kind};`);
  writeFileSync(
    join(folder, "kinds.ts"),
    [...lines, "export interface Kinds {", ...fields, "}", ""].join("\n"),
  );
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { module: "Node16", moduleResolution: "Node16", strict: true } }),
  );
  const schema = createGenerator({
    path: join(folder, "kinds.ts"),
    tsconfig: join(folder, "tsconfig.json"),
    type: "Kinds",
    skipTypeCheck: true,
    additionalProperties: false,
  }).createSchema("Kinds");
  return schema.definitions as unknown as Readonly<Record<string, JsonSchema>>;
}

/** The one type that the interfaces extend; the package that has it is otherwise about validation. */
function writeBasePackage(folder: string): void {
  const base = join(folder, "node_modules/@kubernetes-models/base");
  mkdirSync(base, { recursive: true });
  writeFileSync(
    join(base, "package.json"),
    JSON.stringify({ type: "module", exports: { types: "./index.d.ts" } }),
  );
  writeFileSync(join(base, "index.d.ts"), "export interface TypeMeta { apiVersion: string; kind: string }\n");
}

main();
