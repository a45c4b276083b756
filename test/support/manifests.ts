import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Chart, Testing } from "cdk8s";
import { checkSchema } from "../../schema/check";
import type { JsonSchema } from "../../schema/schema";
import { formatPath } from "../../schema/violation";

/** An object as the API server gets it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: tests look at fields of every kind
  readonly spec?: any;
  readonly [field: string]: unknown;
}

interface KindSchema {
  readonly kind: string;
  readonly version: string;
  readonly openAPIV3Schema: JsonSchema;
}

/** The objects of a chart. */
export function manifests(chart: Chart): Manifest[] {
  return Testing.synth(chart) as Manifest[];
}

/** The one object of a kind, and of a name where the kind has several. */
export function find(objects: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = objects.filter(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  if (found.length === 1) return found[0] as Manifest;
  const there = objects.map((object) => `${object.kind}/${object.metadata.name}`).join(", ");
  throw new Error(`${found.length} of ${kind} ${name ?? ""}; there are: ${there}`);
}

/** Renders what a callback puts into a chart. */
export function render(build: (chart: Chart) => void): Manifest[] {
  const chart = Testing.chart();
  build(chart);
  return manifests(chart);
}

const schemas = new Map<string, readonly KindSchema[]>();

function schemaOf({ apiVersion, kind }: Manifest): JsonSchema | undefined {
  const [group = "", version] = apiVersion.split("/");
  let kinds = schemas.get(group);
  if (kinds === undefined) {
    const file = join(__dirname, "../../imports/schemas", `${group}.json`);
    if (!existsSync(file)) return undefined;
    kinds = JSON.parse(readFileSync(file, "utf8")) as readonly KindSchema[];
    schemas.set(group, kinds);
  }
  const found = kinds.find((entry) => entry.kind === kind && entry.version === version);
  if (found === undefined) throw new Error(`no schema of ${apiVersion} ${kind}`);
  return found.openAPIV3Schema;
}

/** What the CRDs' schemas have against the objects; built-in kinds are not looked at. */
export function violations(objects: readonly Manifest[]): string[] {
  return objects.flatMap((object) => {
    const schema = schemaOf(object);
    if (schema === undefined) return [];
    return checkSchema(schema, object).map(
      ({ path, expected }) => `${object.kind}/${object.metadata.name} ${formatPath(path)}: ${expected}`,
    );
  });
}
