import { items, text } from "../json";
import type { ReferenceRule } from "../rule";
import { groupOf } from "../target";

const SERVING = "serving.knative.dev";

/** Configurations and named Revisions that a Route or a Service sends requests to. */
export const trafficTargets: ReferenceRule = {
  kinds: [`Route.${SERVING}`, `Service.${SERVING}`],
  *references({ object, namespace }) {
    for (const [index, target] of items(object, "spec", "traffic"))
      for (const [field, targetKind] of [
        ["configurationName", "Configuration"],
        ["revisionName", "Revision"],
      ] as const) {
        const name = text(target, field);
        if (name !== undefined)
          yield {
            path: ["spec", "traffic", index, field],
            target: { group: SERVING, kind: targetKind, namespace, name },
            code: "FLOE2022",
            role: "traffic target",
          };
      }
  },
};

/** What a DomainMapping gives a name to, and the Secret of its certificate. */
export const mappedServices: ReferenceRule = {
  kinds: [`DomainMapping.${SERVING}`],
  *references({ object, namespace }) {
    const certificate = text(object, "spec", "tls", "secretName");
    if (certificate !== undefined)
      yield {
        path: ["spec", "tls", "secretName"],
        target: { group: "", kind: "Secret", namespace, name: certificate },
        code: "FLOE2003",
        role: "certificate of the domain",
      };
    const name = text(object, "spec", "ref", "name");
    const kind = text(object, "spec", "ref", "kind");
    if (name === undefined || kind === undefined) return;
    yield {
      path: ["spec", "ref", "name"],
      target: {
        group: groupOf(text(object, "spec", "ref", "apiVersion") ?? "v1"),
        kind,
        namespace: text(object, "spec", "ref", "namespace") ?? namespace,
        name,
      },
      code: "FLOE2002",
      role: "service of the domain",
    };
  },
};
