import kinds from "../imports/kinds.json";

/** Kinds of Kubernetes itself that have no namespace. */
const clusterKinds: ReadonlySet<string> = new Set([
  "/ComponentStatus",
  "/Namespace",
  "/Node",
  "/PersistentVolume",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
  "certificates.k8s.io/CertificateSigningRequest",
  "networking.k8s.io/IngressClass",
  "node.k8s.io/RuntimeClass",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "scheduling.k8s.io/PriorityClass",
  "storage.k8s.io/CSIDriver",
  "storage.k8s.io/CSINode",
  "storage.k8s.io/StorageClass",
  "storage.k8s.io/VolumeAttachment",
]);

/** Groups of Kubernetes itself whose other kinds all have a namespace. */
const knownGroups: ReadonlySet<string> = new Set([
  "",
  "apps",
  "autoscaling",
  "batch",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "networking.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
]);

const imported = new Map(kinds.map(({ group, kind, scope }) => [`${group}/${kind}`, scope]));

/** Whether a kind's objects have a namespace; undefined for kinds that floe does not know. */
export function isNamespaced(group: string, kind: string): boolean | undefined {
  const key = `${group}/${kind}`;
  if (clusterKinds.has(key)) return false;
  const scope = imported.get(key);
  if (scope !== undefined) return scope === "Namespaced";
  return knownGroups.has(group) ? true : undefined;
}
