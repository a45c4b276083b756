import { ApiObject } from "cdk8s";
import { Construct } from "constructs";

/** Who may connect: pods by label, in namespaces by name. */
export interface NetworkPeer {
  /** Names of namespaces. @default - the policy's own namespace */
  readonly namespaces?: readonly string[];
  /** Labels of pods. @default - every pod */
  readonly podLabels?: Readonly<Record<string, string>>;
}

/** Connections that are let in. */
export interface IngressRule {
  /** @default - from anywhere */
  readonly from?: readonly NetworkPeer[];
  /** TCP ports of the pods. */
  readonly ports: readonly number[];
}

/** Lets only some connections into some pods. */
export interface NetworkPolicyProps {
  readonly name: string;
  readonly namespace: string;
  /** Labels of the pods that are guarded. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Everything else is refused. */
  readonly ingress: readonly IngressRule[];
}

/** Takes effect only where the cluster's network plugin enforces policies. */
export class NetworkPolicy extends Construct {
  readonly policyName: string;

  constructor(scope: Construct, id: string, props: NetworkPolicyProps) {
    super(scope, id);
    const { name, namespace, podLabels, ingress } = props;
    new ApiObject(this, "Resource", {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name, namespace },
      spec: {
        podSelector: { matchLabels: { ...podLabels } },
        policyTypes: ["Ingress"],
        ingress: ingress.map(({ from, ports }) => ({
          ...(from !== undefined && { from: from.map(peer) }),
          ports: ports.map((port) => ({ protocol: "TCP", port })),
        })),
      },
    });
    this.policyName = name;
  }
}

/** Namespaces are found by the label that Kubernetes itself keeps on them. */
function peer({ namespaces, podLabels }: NetworkPeer): object {
  return {
    ...(namespaces !== undefined && {
      namespaceSelector: {
        matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: [...namespaces] }],
      },
    }),
    ...((podLabels !== undefined || namespaces === undefined) && {
      podSelector: podLabels === undefined ? {} : { matchLabels: { ...podLabels } },
    }),
  };
}
