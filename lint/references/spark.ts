import type { ValuePath } from "../../schema/violation";
import { fields, get, items, text } from "../json";
import type { Manifest } from "../manifest";
import type { Reference, ReferenceRule } from "../rule";
import { keyReference } from "./pods";

/** Where each kind keeps the application. */
const applications: Readonly<Record<string, readonly string[]>> = {
  "SparkApplication.sparkoperator.k8s.io": ["spec"],
  "ScheduledSparkApplication.sparkoperator.k8s.io": ["spec", "template"],
};

/** ServiceAccounts, Secrets and ConfigMaps of drivers and executors. */
export const sparkReferences: ReferenceRule = {
  kinds: Object.keys(applications),
  *references(manifest) {
    const base = applications[`${manifest.kind}.${manifest.group}`] ?? [];
    for (const role of ["driver", "executor"]) yield* podReferences(manifest, [...base, role], role);
  },
};

function* podReferences({ object, namespace }: Manifest, path: ValuePath, role: string): Iterable<Reference> {
  const pod = get(object, ...path);
  const account = text(pod, "serviceAccount");
  if (account !== undefined)
    yield {
      path: [...path, "serviceAccount"],
      target: { group: "", kind: "ServiceAccount", namespace, name: account },
      code: "FLOE2007",
      role: `ServiceAccount of the ${role}`,
    };
  for (const [list, kind, code] of [
    ["secrets", "Secret", "FLOE2003"],
    ["configMaps", "ConfigMap", "FLOE2005"],
  ] as const)
    for (const [index, item] of items(pod, list)) {
      const name = text(item, "name");
      if (name !== undefined)
        yield {
          path: [...path, list, index, "name"],
          target: { group: "", kind, namespace, name },
          code,
          role: `files of the ${role}`,
        };
    }
  for (const [variable, selector] of fields(pod, "envSecretKeyRefs"))
    yield* keyReference(
      selector,
      [...path, "envSecretKeyRefs", variable],
      namespace,
      "Secret",
      `value of ${variable}`,
    );
  for (const [index, variable] of items(pod, "env")) {
    const at = [...path, "env", index, "valueFrom", "secretKeyRef"];
    const value = `value of ${text(variable, "name") ?? "a variable"}`;
    yield* keyReference(get(variable, "valueFrom", "secretKeyRef"), at, namespace, "Secret", value);
  }
}
