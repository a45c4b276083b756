import { isIPv4 } from "node:net";
import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { InvalidPropError } from "../invalid-prop";

/** A fixed address for minikube's registry. */
export interface MinikubeRegistryProps {
  /** Free address of the cluster's service range; below `.16` of it nothing is handed out by chance. */
  readonly clusterIp: string;
  /** Port of the address. @default 80 */
  readonly port?: number;
  /** @default camel-k-registry */
  readonly name?: string;
}

/**
 * A second Service in front of the pods of minikube's registry addon. The addon's own Service gets an
 * address by chance; this one's is known before there is a cluster, so that it can stand in files.
 *
 * Selector and port are those of minikube's deploy/addons/registry/registry-svc.yaml.tmpl. The addon
 * keeps images in the pod: when it restarts, delete the IntegrationKits to have them built again.
 */
export class MinikubeRegistry extends Construct {
  /** Address of the registry as the kubelet sees it. */
  readonly address: string;

  /** @throws InvalidPropError for an address that is none */
  constructor(scope: Construct, id: string, props: MinikubeRegistryProps) {
    super(scope, id);
    const { clusterIp, port = 80, name = "camel-k-registry" } = props;
    if (!isIPv4(clusterIp)) {
      throw new InvalidPropError(this, {
        prop: "clusterIp",
        got: clusterIp,
        expected: "an IPv4 address of the service range, like 10.96.0.50",
        hint: "for a registry of your own, leave minikube's out",
      });
    }
    new ApiObject(this, "Resource", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: "kube-system" },
      spec: {
        type: "ClusterIP",
        clusterIP: clusterIp,
        selector: { "actual-registry": "true", "kubernetes.io/minikube-addons": "registry" },
        ports: [{ name: "http", port, targetPort: 5000 }],
      },
    });
    this.address = port === 80 ? clusterIp : `${clusterIp}:${port}`;
  }
}
