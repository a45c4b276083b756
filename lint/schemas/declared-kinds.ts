import type { JsonSchema } from "../../schema/schema";
import { isObject, items, text } from "../json";
import { kindKey, type Manifest } from "../manifest";
import type { KindSchema } from "./registry";

/**
 * Kinds that CustomResourceDefinitions among the objects declare, by `apiVersion/kind`: whoever brings a
 * kind of their own has it checked like the others.
 */
export function declaredKinds(manifests: readonly Manifest[]): ReadonlyMap<string, KindSchema> {
  return new Map(
    manifests
      .filter((manifest) => kindKey(manifest) === "CustomResourceDefinition.apiextensions.k8s.io")
      .flatMap(({ object }) => versionsOf(object)),
  );
}

function versionsOf(crd: unknown): [string, KindSchema][] {
  const group = text(crd, "spec", "group");
  const kind = text(crd, "spec", "names", "kind");
  return items(crd, "spec", "versions").flatMap(([, version]) => {
    const name = text(version, "name");
    const schema = schemaOf(version);
    if (name === undefined || schema === undefined) return [];
    return [[`${group}/${name}/${kind}`, { schema, root: schema, builtIn: false }]];
  });
}

function schemaOf(version: unknown): JsonSchema | undefined {
  const schema = isObject(version) && isObject(version.schema) ? version.schema.openAPIV3Schema : undefined;
  return isObject(schema) ? (schema as JsonSchema) : undefined;
}
