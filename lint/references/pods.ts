import type { ValuePath } from "../../schema/violation";
import { get, items, text } from "../json";
import { containers, type PodTemplate, podKinds, podTemplate } from "../pod-spec";
import type { Reference, ReferenceRule } from "../rule";

/** What pods need before they start: ServiceAccounts, Secrets, ConfigMaps, volume claims. */
export const podReferences: ReferenceRule = {
  kinds: podKinds,
  *references(manifest) {
    const pod = podTemplate(manifest);
    if (pod === undefined) return;
    const { namespace } = manifest;
    yield* serviceAccount(pod, namespace);
    for (const [index, secret] of items(pod.spec, "imagePullSecrets"))
      yield* objectReference(secret, [...pod.specPath, "imagePullSecrets", index], namespace, {
        kind: "Secret",
        nameField: "name",
        role: "image pull secret",
      });
    for (const [container, path] of containers(pod)) yield* environment(container, path, namespace);
    for (const [index, volume] of items(pod.spec, "volumes"))
      yield* volumeSource(volume, [...pod.specPath, "volumes", index], namespace);
  },
};

function* serviceAccount(
  { spec, specPath }: PodTemplate,
  namespace: string | undefined,
): Iterable<Reference> {
  const name = text(spec, "serviceAccountName");
  if (name === undefined) return;
  yield {
    path: [...specPath, "serviceAccountName"],
    target: { group: "", kind: "ServiceAccount", namespace, name },
    code: "FLOE2007",
    role: "ServiceAccount of the pods",
  };
}

function* environment(
  container: unknown,
  path: ValuePath,
  namespace: string | undefined,
): Iterable<Reference> {
  for (const [index, variable] of items(container, "env")) {
    const from = [...path, "env", index, "valueFrom"];
    const role = `value of ${text(variable, "name") ?? "a variable"}`;
    for (const [field, kind] of keySelectors)
      yield* keyReference(get(variable, "valueFrom", field), [...from, field], namespace, kind, role);
  }
  for (const [index, source] of items(container, "envFrom"))
    for (const [field, kind] of [
      ["secretRef", "Secret"],
      ["configMapRef", "ConfigMap"],
    ] as const)
      yield* objectReference(get(source, field), [...path, "envFrom", index, field], namespace, {
        kind,
        nameField: "name",
        role: "environment",
      });
}

const keySelectors = [
  ["secretKeyRef", "Secret"],
  ["configMapKeyRef", "ConfigMap"],
] as const;

function* volumeSource(volume: unknown, path: ValuePath, namespace: string | undefined): Iterable<Reference> {
  const role = `volume '${text(volume, "name") ?? ""}'`;
  const secret = { kind: "Secret", role } as const;
  const configMap = { kind: "ConfigMap", role } as const;
  yield* objectReference(get(volume, "secret"), [...path, "secret"], namespace, {
    ...secret,
    nameField: "secretName",
  });
  yield* objectReference(get(volume, "configMap"), [...path, "configMap"], namespace, {
    ...configMap,
    nameField: "name",
  });
  for (const [index, source] of items(volume, "projected", "sources"))
    for (const [field, kind] of [
      ["secret", secret],
      ["configMap", configMap],
    ] as const) {
      const at = [...path, "projected", "sources", index, field];
      yield* objectReference(get(source, field), at, namespace, { ...kind, nameField: "name" });
    }
  const claim = text(volume, "persistentVolumeClaim", "claimName");
  if (claim !== undefined)
    yield {
      path: [...path, "persistentVolumeClaim", "claimName"],
      target: { group: "", kind: "PersistentVolumeClaim", namespace, name: claim },
      code: "FLOE2025",
      role,
    };
}

/** How a field refers to a Secret or a ConfigMap. */
interface SourceField {
  readonly kind: "Secret" | "ConfigMap";
  readonly nameField: "name" | "secretName";
  readonly role: string;
}

const codes = {
  Secret: { object: "FLOE2003", key: "FLOE2004" },
  ConfigMap: { object: "FLOE2005", key: "FLOE2006" },
} as const;

/** A Secret or ConfigMap as a whole, or the keys that `items` picks out of it. */
function* objectReference(
  source: unknown,
  path: ValuePath,
  namespace: string | undefined,
  { kind, nameField, role }: SourceField,
): Iterable<Reference> {
  const name = text(source, nameField);
  if (name === undefined || get(source, "optional") === true) return;
  const reference = {
    path: [...path, nameField],
    target: { group: "", kind, namespace, name },
    code: codes[kind].object,
    role,
  };
  const picked = items(source, "items");
  if (picked.length === 0) yield reference;
  for (const [index, item] of picked) {
    const key = text(item, "key");
    if (key === undefined) continue;
    yield { ...reference, key: { name: key, path: [...path, "items", index, "key"], code: codes[kind].key } };
  }
}

/**
 * A key of a Secret or a ConfigMap: `{name, key}`.
 *
 * @param role what the value is for
 */
export function* keyReference(
  selector: unknown,
  path: ValuePath,
  namespace: string | undefined,
  kind: "Secret" | "ConfigMap",
  role: string,
): Iterable<Reference> {
  const name = text(selector, "name");
  const key = text(selector, "key");
  if (name === undefined || get(selector, "optional") === true) return;
  yield {
    path: [...path, "name"],
    target: { group: "", kind, namespace, name },
    code: codes[kind].object,
    role,
    ...(key !== undefined && { key: { name: key, path: [...path, "key"], code: codes[kind].key } }),
  };
}
