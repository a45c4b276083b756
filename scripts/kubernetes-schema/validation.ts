import type { JsonSchema } from "../../schema/schema";

const PORT: JsonSchema = { minimum: 1, maximum: 65535 };
const COUNT: JsonSchema = { minimum: 0 };

/**
 * What the API server checks in code, so that its OpenAPI document does not say it
 * (kubernetes 1.35 pkg/apis/core/validation, and the merge keys of k8s.io/api).
 * Keys are `Type.property`.
 */
export const validation: Readonly<Record<string, JsonSchema>> = {
  "PodSpec.containers": { "x-kubernetes-list-map-keys": ["name"], minItems: 1 },
  "PodSpec.initContainers": { "x-kubernetes-list-map-keys": ["name"] },
  "PodSpec.volumes": { "x-kubernetes-list-map-keys": ["name"] },
  "PodSpec.imagePullSecrets": { "x-kubernetes-list-map-keys": ["name"] },
  "PodSpec.terminationGracePeriodSeconds": COUNT,
  "Container.env": { "x-kubernetes-list-map-keys": ["name"] },
  "Container.ports": { "x-kubernetes-list-map-keys": ["containerPort", "protocol"] },
  "Container.volumeMounts": { "x-kubernetes-list-map-keys": ["mountPath"] },
  "Container.name": { pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", maxLength: 63 },
  "Container.image": { minLength: 1 },
  "ContainerPort.containerPort": PORT,
  "ContainerPort.hostPort": PORT,
  "Volume.name": { pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", maxLength: 63 },
  "ServiceSpec.ports": { "x-kubernetes-list-map-keys": ["port", "protocol"] },
  "ServicePort.port": PORT,
  "ServicePort.nodePort": PORT,
  "DeploymentSpec.replicas": COUNT,
  "StatefulSetSpec.replicas": COUNT,
  "ReplicaSetSpec.replicas": COUNT,
  "JobSpec.backoffLimit": COUNT,
  "Probe.periodSeconds": COUNT,
  "Probe.timeoutSeconds": COUNT,
  "Probe.failureThreshold": COUNT,
};

/**
 * Adds the checks to the definitions.
 *
 * @throws Error for a property that no definition has: a table that outlived a release
 */
export function addValidation(definitions: Record<string, JsonSchema>): void {
  for (const [key, checks] of Object.entries(validation)) {
    const [type = "", property = ""] = key.split(".");
    const definition = definitions[type];
    const schema = definition?.properties?.[property];
    if (definition === undefined || schema === undefined) throw new Error(`no ${key} in the Kubernetes API`);
    definitions[type] = {
      ...definition,
      properties: { ...definition.properties, [property]: { ...schema, ...checks } },
    };
  }
}
