import type { KubeObject } from "../../api-server/kube-object";

/** What Helm writes on everything that it installs. */
const helmAnnotations = (namespace: string, release: string) => ({
  "meta.helm.sh/release-name": release,
  "meta.helm.sh/release-namespace": namespace,
});

/**
 * A Deployment of a controller; it becomes available like every other.
 *
 * @param release Helm release that brought it. @default - somebody else did
 */
export function operatorDeployment(namespace: string, name: string, release?: string): KubeObject {
  const labels = { "app.kubernetes.io/name": name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name,
      namespace,
      labels,
      ...(release !== undefined && { annotations: helmAnnotations(namespace, release) }),
    },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "controller", image: "example.com/controller:1" }] },
      },
    },
  };
}

/** A Service in front of a controller. */
export function operatorService(
  namespace: string,
  name: string,
  port: number,
  portName = "http",
): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: { selector: { "app.kubernetes.io/name": name }, ports: [{ name: portName, port }] },
  };
}

/** A Namespace. */
export function namespaceObject(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}
