import { ApiObject } from "cdk8s";
import { Construct } from "constructs";

/** Who a pod is to the Kubernetes API. */
export interface ServiceAccountProps {
  readonly name: string;
  readonly namespace: string;
  /** Whether pods get a token. Only what calls the Kubernetes API needs one. @default false */
  readonly automountToken?: boolean;
}

/** An identity of its own for a workload, so that rights and policies can name it. */
export class ServiceAccount extends Construct {
  readonly serviceAccountName: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: ServiceAccountProps) {
    super(scope, id);
    const { name, namespace, automountToken = false } = props;
    new ApiObject(this, "Resource", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name, namespace },
      automountServiceAccountToken: automountToken,
    });
    this.serviceAccountName = name;
    this.namespace = namespace;
  }
}
