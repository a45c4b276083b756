import { Construct } from "constructs";
import {
  AuthorizationPolicySpecAction as Action,
  AuthorizationPolicy as AuthorizationPolicyResource,
} from "../../imports/security.istio.io";

/** Requests that are allowed. */
export interface AllowRule {
  /** Namespaces of the caller's identity, which only mTLS proves. @default - anybody, with an identity or without */
  readonly fromNamespaces?: readonly string[];
  /** Ports of the pods, not of Services. */
  readonly ports: readonly number[];
  /** Only GET requests to this path. @default - every request */
  readonly getPath?: string;
}

/** Which requests the sidecars of a namespace let through. */
export interface AuthorizationPolicyProps {
  readonly name: string;
  readonly namespace: string;
  /** No rule allows nothing. */
  readonly allow: readonly AllowRule[];
}

/**
 * What no policy of a namespace allows is refused as soon as there is one.
 * It must not stand in Istio's own namespace: there it would bind the gateways too.
 */
export class AuthorizationPolicy extends Construct {
  constructor(scope: Construct, id: string, props: AuthorizationPolicyProps) {
    super(scope, id);
    const { name, namespace, allow } = props;
    const rules = allow.map(({ fromNamespaces, ports, getPath }) => ({
      ...(fromNamespaces !== undefined && { from: [{ source: { namespaces: [...fromNamespaces] } }] }),
      to: [
        {
          operation: {
            ports: ports.map(String),
            ...(getPath !== undefined && { methods: ["GET"], paths: [getPath] }),
          },
        },
      ],
    }));
    new AuthorizationPolicyResource(this, "Resource", {
      metadata: { name, namespace },
      spec: rules.length > 0 ? { action: Action.ALLOW, rules } : {},
    });
  }
}
