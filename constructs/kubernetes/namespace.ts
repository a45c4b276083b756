import { ApiObject } from "cdk8s";
import { Construct } from "constructs";

/** A namespace. */
export interface NamespaceProps {
  readonly name: string;
  /** @default {} */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A namespace. Its object carries no namespace of its own, because it is cluster-scoped. */
export class Namespace extends Construct {
  readonly namespaceName: string;

  constructor(scope: Construct, id: string, props: NamespaceProps) {
    super(scope, id);
    const { name, labels = {} } = props;
    new ApiObject(this, "Resource", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, ...(Object.keys(labels).length > 0 && { labels: { ...labels } }) },
    });
    this.namespaceName = name;
  }
}
