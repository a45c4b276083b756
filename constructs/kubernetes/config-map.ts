import { ApiObject } from "cdk8s";
import { Construct } from "constructs";

/** A ConfigMap. */
export interface ConfigMapProps {
  readonly name: string;
  readonly namespace: string;
  readonly data: Readonly<Record<string, string>>;
  /** @default {} */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Settings and files by key. */
export class ConfigMap extends Construct {
  readonly configMapName: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: ConfigMapProps) {
    super(scope, id);
    const { name, namespace, data, labels } = props;
    new ApiObject(this, "Resource", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace, ...(labels !== undefined && { labels: { ...labels } }) },
      data: { ...data },
    });
    this.configMapName = name;
    this.namespace = namespace;
  }
}
