import { items, text } from "../json";
import type { ReferenceRule } from "../rule";

const BINDINGS = ["RoleBinding.rbac.authorization.k8s.io", "ClusterRoleBinding.rbac.authorization.k8s.io"];

/** The role that a binding grants. Roles that begin with `system:` are Kubernetes' own. */
export const boundRoles: ReferenceRule = {
  kinds: BINDINGS,
  *references({ object, namespace }) {
    const name = text(object, "roleRef", "name");
    const kind = text(object, "roleRef", "kind");
    if (name === undefined || kind === undefined || name.startsWith("system:")) return;
    yield {
      path: ["roleRef", "name"],
      target: {
        group: "rbac.authorization.k8s.io",
        kind,
        name,
        ...(kind === "Role" && { namespace }),
      },
      code: "FLOE2021",
      role: "role that the binding grants",
    };
  },
};

/** The ServiceAccounts that a binding grants its role to. */
export const boundServiceAccounts: ReferenceRule = {
  kinds: BINDINGS,
  *references({ object, namespace }) {
    for (const [index, subject] of items(object, "subjects")) {
      const name = text(subject, "name");
      if (name === undefined || text(subject, "kind") !== "ServiceAccount") continue;
      yield {
        path: ["subjects", index, "name"],
        target: {
          group: "",
          kind: "ServiceAccount",
          namespace: text(subject, "namespace") ?? namespace,
          name,
        },
        code: "FLOE2007",
        role: "ServiceAccount that the binding is for",
      };
    }
  },
};
