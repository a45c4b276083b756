import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { ServiceAccount } from "./service-account";

/** What may be done to which objects. */
export interface RoleRule {
  /** API group, empty for the core group. */
  readonly apiGroup: string;
  /** Kinds in plural: `pods`, `configmaps`. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Names of the objects; `create` has none to look at. @default - all of the kinds */
  readonly resourceNames?: readonly string[];
}

/** Rights of an account in one namespace. */
export interface RoleProps {
  /** Name of the Role and of its binding. */
  readonly name: string;
  /** Namespace that the rights hold in. */
  readonly namespace: string;
  readonly rules: readonly RoleRule[];
  /** Who has them; may live in another namespace. */
  readonly account: ServiceAccount;
}

/** A Role and its binding: rights that nobody has are of no use, so the two are one thing here. */
export class Role extends Construct {
  constructor(scope: Construct, id: string, props: RoleProps) {
    super(scope, id);
    const { name, namespace, rules, account } = props;
    const api = "rbac.authorization.k8s.io";
    new ApiObject(this, "Role", {
      apiVersion: `${api}/v1`,
      kind: "Role",
      metadata: { name, namespace },
      rules: rules.map(({ apiGroup, resources, verbs, resourceNames }) => ({
        apiGroups: [apiGroup],
        resources: [...resources],
        verbs: [...verbs],
        ...(resourceNames !== undefined && { resourceNames: [...resourceNames] }),
      })),
    });
    new ApiObject(this, "Binding", {
      apiVersion: `${api}/v1`,
      kind: "RoleBinding",
      metadata: { name, namespace },
      roleRef: { apiGroup: api, kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name: account.serviceAccountName, namespace: account.namespace }],
    });
  }
}
