import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { SecretKey } from "../references/object-storage";

/** A Secret with literal values. */
export interface SecretProps {
  readonly name: string;
  readonly namespace: string;
  /** Values by key, not encoded. */
  readonly stringData: Readonly<Record<string, string>>;
}

/**
 * A Secret whose values stand in the rendered output and with it in Git: for demo credentials and for
 * what is no secret at all. Anything else is referenced by name and made by somebody else.
 */
export class Secret extends Construct {
  readonly secretName: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: SecretProps) {
    super(scope, id);
    const { name, namespace, stringData } = props;
    new ApiObject(this, "Resource", {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace },
      type: "Opaque",
      stringData: { ...stringData },
    });
    this.secretName = name;
    this.namespace = namespace;
  }

  /** One of its keys by reference. */
  key(key: string): SecretKey {
    return { name: this.secretName, key };
  }
}
