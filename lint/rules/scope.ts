import { text } from "../json";
import type { LintRule } from "../rule";
import { isNamespaced } from "../scope";

/** Namespaced kinds say their namespace, cluster-scoped ones have none. */
export const namespacesFitScope: LintRule = {
  kinds: ["*"],
  *check({ group, kind, object, namespace }) {
    const namespaced = isNamespaced(group, kind);
    if (namespaced === false && namespace !== undefined)
      yield {
        code: "FLOE3901",
        what: `${kind} is cluster-scoped`,
        path: ["metadata", "namespace"],
        got: namespace,
        expected: "no namespace",
      };
    if (namespaced === true && (text(object, "metadata", "namespace") ?? "") === "")
      yield {
        code: "FLOE3902",
        what: `${kind} needs a namespace`,
        path: ["metadata", "namespace"],
        expected: "the namespace that the object lives in",
      };
  },
};
