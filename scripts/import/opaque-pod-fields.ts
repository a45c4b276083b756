import { isObject, type JsonObject } from "./json";

/**
 * Properties that repeat a sub-tree of the Kubernetes pod API, each with property names of which one must
 * be there. The names alone do not tell: a Strimzi JBOD storage has `volumes` too, a Camel K trait is
 * called `affinity`, and both must keep their types.
 */
const POD_FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["affinity", ["nodeAffinity"]],
  ["dnsConfig", ["nameservers"]],
  ["ephemeralContainers", ["image"]],
  ["hostAliases", ["hostnames"]],
  ["httpGet", ["port"]],
  ["initContainers", ["image"]],
  ["lifecycle", ["preStop", "postStart"]],
  ["livenessProbe", ["httpGet", "exec"]],
  ["podSecurityContext", ["runAsUser"]],
  ["securityContext", ["runAsUser"]],
  ["sidecars", ["image"]],
  ["startupProbe", ["httpGet", "exec"]],
  ["tolerations", ["tolerationSeconds"]],
  ["topologySpreadConstraints", ["topologyKey"]],
  ["volumeMounts", ["mountPath"]],
  ["volumes", ["configMap", "emptyDir"]],
]);

const ANYTHING: JsonObject = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/**
 * The schema to write in place of a pod sub-tree, or undefined when `schema` is none.
 *
 * cdk8s turns an object of unknown fields into `any` and passes it through untouched. That halves the
 * generated code and its load time; lint still checks the values, because it reads the whole schemas.
 */
export function opaquePodField(name: string, schema: JsonObject): JsonObject | undefined {
  const markers = POD_FIELDS.get(name);
  if (markers === undefined) return undefined;
  const element = schema.type === "array" ? schema.items : schema;
  const properties = isObject(element) ? element.properties : undefined;
  if (!isObject(properties) || !markers.some((marker) => marker in properties)) return undefined;
  return schema.type === "array" ? { type: "array", items: ANYTHING } : ANYTHING;
}
