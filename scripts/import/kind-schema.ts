import { ImportError } from "./import-error";
import { isObject, type Json, type JsonObject, sortKeys } from "./json";
import { mapSchema } from "./schema-walk";
import type { KindRef, Source } from "./sources";
import { formatKindRef } from "./sources";

/** The facts of one kind at one version: an element of `imports/schemas/<group>.json`. */
export interface KindSchema {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: "Namespaced" | "Cluster";
  readonly version: string;
  /** The upstream project and release the schema is from. */
  readonly component: string;
  readonly componentVersion: string;
  /** The whole structural schema, descriptions removed, keys sorted. */
  readonly openAPIV3Schema: JsonObject;
}

/** Status is the controller's to write, so its schema would only weigh; any content is let through. */
const OPEN_STATUS: JsonObject = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/**
 * Takes the wanted kind and version out of the CRDs of its source.
 *
 * @throws ImportError `IMPORT_KIND_MISSING` | `IMPORT_VERSION_MISSING`
 */
export function selectKind(crds: readonly JsonObject[], ref: KindRef, source: Source): KindSchema {
  const specs = crds.map((crd) => crd.spec).filter(isObject);
  const spec = specs.find((each) => each.group === ref.group && nameOf(each, "kind") === ref.kind);
  if (spec === undefined) {
    throw new ImportError("IMPORT_KIND_MISSING", {
      what: `${ref.group}/${ref.kind} is not defined by its source`,
      where: source.file,
      got: specs.map((each) => `${String(each.group)}/${nameOf(each, "kind")}`).join(", ") || "no CRD at all",
      expected: formatKindRef(ref),
      next: "correct the kind in imports/sources.json, or move it to the source that defines it",
    });
  }
  const versions = (Array.isArray(spec.versions) ? spec.versions : []).filter(isObject);
  const version = versions.find((each) => each.name === ref.version && each.served !== false);
  const schema = isObject(version?.schema) ? version.schema.openAPIV3Schema : undefined;
  if (!isObject(schema)) {
    throw new ImportError("IMPORT_VERSION_MISSING", {
      what: `${ref.group}/${ref.kind} has no served version ${ref.version} with a schema`,
      where: source.file,
      got: versions
        .map((each) => `${String(each.name)}${each.served === false ? " (not served)" : ""}`)
        .join(", "),
      expected: ref.version,
      next: "choose a served version in imports/sources.json",
    });
  }
  return {
    group: ref.group,
    kind: ref.kind,
    plural: nameOf(spec, "plural"),
    scope: spec.scope === "Cluster" ? "Cluster" : "Namespaced",
    version: ref.version,
    component: source.component,
    componentVersion: source.version,
    openAPIV3Schema: sortKeys(openStatus(stripDescriptions(schema, ref.kind))) as JsonObject,
  };
}

/**
 * Removes `description` from every schema. Properties *named* `description` (GatewayClass.spec,
 * AppProject.spec.roles[]) are no schema position and stay.
 */
export function stripDescriptions(schema: JsonObject, kind: string): JsonObject {
  return mapSchema(schema, kind, ({ description: _, ...rest }) => rest);
}

function openStatus(schema: JsonObject): JsonObject {
  const properties = schema.properties;
  if (!isObject(properties) || properties.status === undefined) return schema;
  return { ...schema, properties: { ...properties, status: OPEN_STATUS } };
}

function nameOf(spec: JsonObject, key: "kind" | "plural"): string {
  const names: Json | undefined = spec.names;
  return isObject(names) ? String(names[key]) : "";
}
