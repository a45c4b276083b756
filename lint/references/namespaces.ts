import type { ReferenceRule } from "../rule";
import { isNamespaced } from "../scope";

/** The namespace that an object is put into. */
export const objectNamespaces: ReferenceRule = {
  kinds: ["*"],
  *references({ group, kind, namespace }) {
    if (namespace === undefined || isNamespaced(group, kind) === false) return;
    yield {
      path: ["metadata", "namespace"],
      target: { group: "", kind: "Namespace", name: namespace },
      code: "FLOE2008",
      role: "namespace of the object",
    };
  },
};
