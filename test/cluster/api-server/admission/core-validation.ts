import type { StatusCause } from "../api-error";
import { child, isObject, type JsonObject, type KubeObject } from "../kube-object";
import type { ResourceType } from "../resource-type";

const required = (field: string): StatusCause => ({
  reason: "FieldValueRequired",
  field,
  message: "Required value",
});

/** What the built-in kinds want beyond their OpenAPI schema, as far as generated manifests can get it wrong. */
export function coreCauses(type: ResourceType, object: KubeObject): StatusCause[] {
  return rules[`${type.group}/${type.resource}`]?.(object) ?? [];
}

function containers(pod: JsonObject, path: string): StatusCause[] {
  const list = (pod.containers as unknown[] | undefined) ?? [];
  if (list.length === 0) return [required(`${path}.containers`)];
  return list.flatMap((each, i) =>
    isObject(each) && each.image === undefined ? [required(`${path}.containers[${i}].image`)] : [],
  );
}

function workload(object: KubeObject): StatusCause[] {
  const spec = child(object, "spec");
  const template = child(spec, "template");
  const labels = child(child(template, "metadata"), "labels");
  const wanted = Object.entries(child(child(spec, "selector"), "matchLabels"));
  const mismatch = wanted.some(([key, value]) => labels[key] !== value);
  const field = "spec.template.metadata.labels";
  const message = `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``;
  return [
    ...(mismatch ? [{ reason: "FieldValueInvalid", field, message }] : []),
    ...containers(child(template, "spec"), "spec.template.spec"),
  ];
}

const rules: Readonly<Record<string, (object: KubeObject) => StatusCause[]>> = {
  "apps/deployments": workload,
  "apps/statefulsets": workload,
  "apps/daemonsets": workload,
  "/pods": (object) => containers(child(object, "spec"), "spec"),
  "/services": (object) => {
    const spec = child(object, "spec");
    if (spec.type === "ExternalName")
      return spec.externalName === undefined ? [required("spec.externalName")] : [];
    return spec.ports === undefined && spec.clusterIP !== "None" ? [required("spec.ports")] : [];
  },
  "/secrets": (object) => base64(child(object, "data")),
  "apiextensions.k8s.io/customresourcedefinitions": (object) => {
    const spec = child(object, "spec");
    const expected = `${String(child(spec, "names").plural)}.${String(spec.group)}`;
    if (object.metadata.name === expected) return [];
    const message = `Invalid value: ${JSON.stringify(object.metadata.name)}: must be spec.names.plural+"."+spec.group`;
    return [{ reason: "FieldValueInvalid", field: "metadata.name", message }];
  },
};

function base64(data: JsonObject): StatusCause[] {
  return Object.entries(data)
    .filter(([, value]) => typeof value !== "string" || !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value))
    .map(([key]) => ({
      reason: "FieldValueInvalid",
      field: `data[${key}]`,
      message: "Invalid value: illegal base64 data",
    }));
}
