import { coreDefinitions } from "./core-resources";
import { child, isObject, type JsonObject, type KubeObject } from "./kube-object";
import type { PrinterColumn, ResourceType, Subresource } from "./resource-type";
import type { ApiSchema } from "./schema/api-schema";

const objectMeta = "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

/** The resource types that a CustomResourceDefinition serves, one a version. */
export function resourcesOf(crd: KubeObject): ResourceType[] {
  const spec = child(crd, "spec");
  const names = child(spec, "names");
  const versions = (spec.versions as JsonObject[] | undefined) ?? [];
  return versions
    .filter((version) => version.served === true)
    .map((version) => ({
      group: String(spec.group),
      version: String(version.name),
      resource: String(names.plural),
      kind: String(names.kind),
      singular: typeof names.singular === "string" ? names.singular : String(names.kind).toLowerCase(),
      shortNames: (names.shortNames as string[] | undefined) ?? [],
      categories: (names.categories as string[] | undefined) ?? [],
      namespaced: spec.scope === "Namespaced",
      verbs,
      subresources: subresourcesOf(version, String(names.kind)),
      schema: schemaOf(version),
      custom: true,
      columns: (version.additionalPrinterColumns as PrinterColumn[] | undefined) ?? [],
    }));
}

/** A custom resource has the metadata of every object, whatever its schema says of it. */
function schemaOf(version: JsonObject): ApiSchema {
  const schema = child(child(version, "schema"), "openAPIV3Schema") as ApiSchema;
  const properties = {
    ...schema.properties,
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { $ref: objectMeta },
  };
  return { ...schema, type: "object", properties, definitions: coreDefinitions() };
}

function subresourcesOf(version: JsonObject, kind: string): Map<string, Subresource> {
  const declared = child(version, "subresources");
  const out = new Map<string, Subresource>();
  const verbs = ["get", "patch", "update"];
  if (isObject(declared.status)) out.set("status", { kind, verbs });
  if (isObject(declared.scale))
    out.set("scale", { kind: "Scale", group: "autoscaling", version: "v1", verbs });
  return out;
}
