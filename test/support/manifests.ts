import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Chart, Testing } from "cdk8s";
import type { Construct } from "constructs";
import { parse, stringify } from "yaml";
import { fillDefaults } from "../../config/fill-defaults";
import type { FloeConfig } from "../../config/types";
import configSchema from "../../config.schema.json";
import { checkSchema } from "../../schema/check";
import type { JsonSchema } from "../../schema/schema";
import { formatPath } from "../../schema/violation";

/** One object as it is written to dist/. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** What constructs put into a chart. */
export function render(build: (scope: Construct) => unknown): Manifest[] {
  const chart = Testing.chart();
  build(chart);
  return manifestsOf(chart);
}

/** What a chart writes. */
export function manifestsOf(chart: Chart): Manifest[] {
  return Testing.synth(chart) as Manifest[];
}

/** The one object of a kind, and of a name where there are several. */
export function only(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter(
    (one) => one.kind === kind && (name === undefined || one.metadata.name === name),
  );
  if (found.length !== 1 || found[0] === undefined) {
    const all = manifests.map((one) => `${one.kind} ${one.metadata.name}`).join(", ");
    throw new Error(`expected one ${kind} ${name ?? ""}, found ${found.length} among: ${all}`);
  }
  return found[0];
}

/** `Kind name` or `Kind namespace/name` of every object, in the order of the file. */
export function identities(manifests: readonly Manifest[]): string[] {
  return manifests.map(({ kind, metadata: { name, namespace } }) =>
    namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`,
  );
}

/** The file's text, for snapshots that read like dist/. */
export function toYaml(manifests: readonly Manifest[]): string {
  return manifests.map((one) => stringify(one)).join("---\n");
}

/**
 * A whole configuration: the defaults, and what the YAML text says otherwise. Rules between settings are
 * not looked at, so that one chart can be tested without what others need.
 */
export function config(text = ""): FloeConfig {
  const schema = configSchema as unknown as JsonSchema;
  const value: unknown = parse(text) ?? {};
  const wrong = checkSchema(schema, value);
  if (wrong.length > 0) throw new Error(`no configuration: ${JSON.stringify(wrong)}`);
  return fillDefaults(schema, value, schema) as FloeConfig;
}

let schemas: ReadonlyMap<string, JsonSchema> | undefined;

/** Everything in which custom resources break their CRD, unknown fields included. */
export function schemaViolations(manifests: readonly Manifest[]): string[] {
  schemas ??= loadSchemas();
  return manifests.flatMap((one) => {
    const schema = schemas?.get(`${one.apiVersion}/${one.kind}`);
    if (schema === undefined) return [];
    return checkSchema(schema, one).map(
      ({ path: field, expected }) => `${one.kind} ${one.metadata.name} ${formatPath(field)}: ${expected}`,
    );
  });
}

function loadSchemas(): ReadonlyMap<string, JsonSchema> {
  const folder = path.join(__dirname, "../../imports/schemas");
  const kinds = readdirSync(folder).flatMap(
    (file) =>
      JSON.parse(readFileSync(path.join(folder, file), "utf8")) as {
        group: string;
        version: string;
        kind: string;
        openAPIV3Schema: JsonSchema;
      }[],
  );
  return new Map(
    kinds.map((one) => [`${one.group}/${one.version}/${one.kind}`, withTypeMeta(one.openAPIV3Schema)]),
  );
}

/** The API server knows these fields of every object; the schema of ObjectBucketClaim leaves them out. */
function withTypeMeta(schema: JsonSchema): JsonSchema {
  const typeMeta = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: { type: "object" } };
  return { ...schema, properties: { ...typeMeta, ...schema.properties } };
}
