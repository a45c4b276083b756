import { items, text } from "../json";
import type { ReferenceRule } from "../rule";

/** The headless Service that gives the pods of a StatefulSet their names. */
export const governingServices: ReferenceRule = {
  kinds: ["StatefulSet.apps"],
  *references({ object, namespace }) {
    const name = text(object, "spec", "serviceName");
    if (name === undefined || name === "") return;
    yield {
      path: ["spec", "serviceName"],
      target: { group: "", kind: "Service", namespace, name },
      code: "FLOE2023",
      role: "governing Service",
    };
  },
};

/** What an Ingress routes to. */
export const ingressBackends: ReferenceRule = {
  kinds: ["Ingress.networking.k8s.io"],
  *references({ object, namespace }) {
    for (const [rule, { paths }] of items(object, "spec", "rules").map(
      ([index, item]) => [index, { paths: items(item, "http", "paths") }] as const,
    ))
      for (const [index, path] of paths) {
        const name = text(path, "backend", "service", "name");
        if (name !== undefined)
          yield {
            path: ["spec", "rules", rule, "http", "paths", index, "backend", "service", "name"],
            target: { group: "", kind: "Service", namespace, name },
            code: "FLOE2013",
            role: "backend",
          };
      }
  },
};

/** What Camel K runs an Integration as. */
export const integrationAccounts: ReferenceRule = {
  kinds: ["Integration.camel.apache.org"],
  *references({ object, namespace }) {
    const name = text(object, "spec", "serviceAccountName");
    if (name === undefined) return;
    yield {
      path: ["spec", "serviceAccountName"],
      target: { group: "", kind: "ServiceAccount", namespace, name },
      code: "FLOE2007",
      role: "ServiceAccount of the pods",
    };
  },
};

/** The registry's Secret of Camel K's builds. */
export const registrySecrets: ReferenceRule = {
  kinds: ["IntegrationPlatform.camel.apache.org"],
  *references({ object, namespace }) {
    const name = text(object, "spec", "build", "registry", "secret");
    if (name === undefined || name === "") return;
    yield {
      path: ["spec", "build", "registry", "secret"],
      target: { group: "", kind: "Secret", namespace, name },
      code: "FLOE2003",
      role: "credentials of the registry",
    };
  },
};

/** The project of an Argo CD Application; `default` always exists. */
export const applicationProjects: ReferenceRule = {
  kinds: ["Application.argoproj.io"],
  *references({ object, namespace }) {
    const name = text(object, "spec", "project");
    if (name === undefined || name === "default") return;
    yield {
      path: ["spec", "project"],
      target: { group: "argoproj.io", kind: "AppProject", namespace, name },
      code: "FLOE2028",
      role: "project of the Application",
    };
  },
};
