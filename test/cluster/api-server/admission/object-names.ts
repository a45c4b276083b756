import type { StatusCause } from "../api-error";
import type { KubeObject } from "../kube-object";
import type { ResourceType } from "../resource-type";

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const pathSegment = /^(?!\.{1,2}$)[^/%]+$/;
const service = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const labelKey = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

const rfc1123 =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
  "end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** What is wrong with name, labels and annotations (apimachinery `validation`). */
export function metadataCauses(type: ResourceType, object: KubeObject): StatusCause[] {
  const { name, labels, annotations } = object.metadata;
  const causes: StatusCause[] = [];
  if (name === undefined || name === "") {
    causes.push({
      reason: "FieldValueRequired",
      field: "metadata.name",
      message: "Required value: name or generateName is required",
    });
  } else if (!nameRule(type).test(name) || name.length > 253) {
    causes.push({
      reason: "FieldValueInvalid",
      field: "metadata.name",
      message: `Invalid value: ${JSON.stringify(name)}: ${rfc1123}`,
    });
  }
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (labelKey.test(key) && labelValue.test(value) && value.length <= 63) continue;
    const wrong = labelKey.test(key) ? value : key;
    causes.push({
      reason: "FieldValueInvalid",
      field: "metadata.labels",
      message: `Invalid value: ${JSON.stringify(wrong)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.'`,
    });
  }
  const size = Object.entries(annotations ?? {}).reduce(
    (sum, [key, value]) => sum + key.length + value.length,
    0,
  );
  if (size > 262144)
    causes.push({
      reason: "FieldValueTooLong",
      field: "metadata.annotations",
      message: "Too long: may not be more than 262144 bytes",
    });
  return causes;
}

function nameRule({ group, resource }: ResourceType): RegExp {
  if (group === "rbac.authorization.k8s.io") return pathSegment;
  if (group !== "") return subdomain;
  if (resource === "services") return service;
  return resource === "namespaces" ? label : subdomain;
}
