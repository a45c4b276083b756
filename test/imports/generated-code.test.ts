import { join } from "node:path";
import type { ApiObject } from "cdk8s";
import sources from "../../imports/sources.json";
import { isObject, type JsonObject } from "../../scripts/import/json";
import { groupKinds, renderPruned } from "../../scripts/import/outputs";
import { readCommittedKinds } from "../../scripts/import/read-kinds";
import { formatKindRef, type KindRef, parseSources } from "../../scripts/import/sources";
import { typeScriptName } from "../../scripts/import/typescript-name";

const root = join(__dirname, "../..");
const parsed = parseSources(JSON.stringify(sources), "imports/sources.json");

type KindClass = typeof ApiObject & {
  readonly GVK: { readonly apiVersion: string; readonly kind: string };
  manifest(props: unknown): JsonObject;
};

/** The class without a version suffix; cdk8s writes acronyms as words (`HttpRoute`). */
function generatedClass({ group, kind }: KindRef): KindClass {
  const module = require(join(root, "imports", group)) as Record<string, KindClass>;
  const name = Object.keys(module).find((each) => each.toLowerCase() === kind.toLowerCase()) ?? kind;
  const found = module[name];
  if (found === undefined) throw new Error(`imports/${group}.ts has no class ${name}`);
  return found;
}

/** One value with every property of a schema: as the generated props want it, and as YAML should have it. */
interface Sample {
  readonly props: unknown;
  readonly yaml: unknown;
}

function sample(schema: JsonObject): Sample {
  const union = (schema.oneOf ?? schema.anyOf) as JsonObject[] | undefined;
  // int-or-string becomes a class that holds the value.
  if (union?.every((option) => typeof option.type === "string" && option.type !== "object")) {
    return { props: { value: 7 }, yaml: 7 };
  }
  if (isObject(schema.properties)) return sampleStruct(schema.properties);
  if (isObject(schema.additionalProperties)) {
    const value = sample(schema.additionalProperties);
    return { props: { "a.key": value.props }, yaml: { "a.key": value.yaml } };
  }
  if (schema.type === "array") {
    const item = sample(isObject(schema.items) ? schema.items : {});
    return { props: [item.props], yaml: [item.yaml] };
  }
  return { props: "value", yaml: "value" };
}

function sampleStruct(properties: JsonObject): Sample {
  const entries = Object.entries(properties).map(
    ([name, schema]) => [name, sample(schema as JsonObject)] as const,
  );
  return {
    props: Object.fromEntries(entries.map(([name, { props }]) => [typeScriptName(name), props])),
    yaml: Object.fromEntries(entries.map(([name, { yaml }]) => [name, yaml])),
  };
}

describe("the generated class of", () => {
  const refs = parsed.flatMap((source) => source.kinds);
  const inputs = new Map<string, JsonObject>();

  beforeAll(async () => {
    const { pruned } = renderPruned(groupKinds(await readCommittedKinds(root, parsed)));
    for (const text of pruned.values()) {
      for (const { spec } of (JSON.parse(text) as { items: { spec: JsonObject }[] }).items) {
        const [version] = spec.versions as JsonObject[];
        const kind = String((spec.names as JsonObject).kind);
        const { openAPIV3Schema } = version!.schema as { openAPIV3Schema: JsonObject };
        inputs.set(`${String(spec.group)}/${kind}@${String(version!.name)}`, openAPIV3Schema);
      }
    }
  });

  it.each(refs.map((ref) => [formatKindRef(ref), ref] as const))(
    "%s has its apiVersion and kind",
    (_, ref) => {
      expect(generatedClass(ref).GVK).toEqual({ apiVersion: `${ref.group}/${ref.version}`, kind: ref.kind });
    },
  );

  it.each(refs.map((ref) => [formatKindRef(ref), ref] as const))(
    "%s renders every property of its schema under the upstream name",
    (name, ref) => {
      const { properties } = inputs.get(name) as { properties: JsonObject };
      const { apiVersion: _, kind: __, metadata: ___, ...rest } = properties;
      const { props, yaml } = sampleStruct(rest);
      expect(generatedClass(ref).manifest(props)).toEqual({
        apiVersion: `${ref.group}/${ref.version}`,
        kind: ref.kind,
        ...(yaml as JsonObject),
      });
    },
  );
});
