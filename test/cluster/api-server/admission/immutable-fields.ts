import type { StatusCause } from "../api-error";
import { child, equalJson, type KubeObject } from "../kube-object";
import type { ResourceType } from "../resource-type";

/** Paths that an update must leave as they are, by `group/resource` (pkg/apis/…/validation). */
const immutable: Readonly<Record<string, readonly string[]>> = {
  "apps/deployments": ["spec.selector"],
  "apps/daemonsets": ["spec.selector"],
  "batch/jobs": ["spec.selector", "spec.template", "spec.completionMode"],
  "/secrets": ["type"],
  "storage.k8s.io/storageclasses": ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
  "rbac.authorization.k8s.io/rolebindings": ["roleRef"],
  "rbac.authorization.k8s.io/clusterrolebindings": ["roleRef"],
};

const statefulSetMayChange = new Set([
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
]);

/** Changes of what a built-in kind keeps for life. */
export function immutabilityCauses(type: ResourceType, before: KubeObject, after: KubeObject): StatusCause[] {
  if (type.custom) return [];
  const key = `${type.group}/${type.resource}`;
  const causes: StatusCause[] = [];
  for (const path of immutable[key] ?? []) {
    const value = at(after, path);
    if (equalJson(at(before, path), value)) continue;
    causes.push({
      reason: "FieldValueInvalid",
      field: path,
      message: `Invalid value: ${JSON.stringify(value)}: field is immutable`,
    });
  }
  const special = specialRules[key]?.(child(before, "spec"), child(after, "spec"), before, after);
  if (special !== undefined) causes.push(special);
  return causes;
}

type Spec = Record<string, unknown>;
type SpecialRule = (
  before: Spec,
  after: Spec,
  old: KubeObject,
  updated: KubeObject,
) => StatusCause | undefined;

const forbidden = (field: string, why: string): StatusCause => ({
  reason: "FieldValueForbidden",
  field,
  message: `Forbidden: ${why}`,
});

const frozenData: SpecialRule = (_before, _after, old, updated) => {
  const same = equalJson(old.data, updated.data) && equalJson(old.binaryData, updated.binaryData);
  if (old.immutable !== true || (same && updated.immutable === true)) return undefined;
  return forbidden("data", "field is immutable when `immutable` is set");
};

const specialRules: Readonly<Record<string, SpecialRule>> = {
  "apps/statefulsets": (before, after) => {
    const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].some(
      (name) => !statefulSetMayChange.has(name) && !equalJson(before[name], after[name]),
    );
    return changed
      ? forbidden(
          "spec",
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
            "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        )
      : undefined;
  },
  "/services": (before, after) => {
    if (
      before.clusterIP === undefined ||
      after.type === "ExternalName" ||
      before.clusterIP === after.clusterIP
    )
      return undefined;
    const message = `Invalid value: ${JSON.stringify([after.clusterIP])}: may not change once set`;
    return { reason: "FieldValueInvalid", field: "spec.clusterIPs[0]", message };
  },
  "/persistentvolumeclaims": (before, after) => {
    const fixed = ({ resources: _, volumeName: __, ...rest }: Spec) => rest;
    return equalJson(fixed(before), fixed(after))
      ? undefined
      : forbidden(
          "spec",
          "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
        );
  },
  "/configmaps": frozenData,
  "/secrets": frozenData,
};

function at(object: KubeObject, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => (value as Spec | undefined)?.[name], object);
}
