import { child, isObject, type JsonObject, type KubeObject } from "../kube-object";

type Defaulter = (spec: JsonObject, object: KubeObject) => void;

/** Sets what a built-in kind leaves out. OpenAPI does not tell these: they are Go code (pkg/apis/…/defaults.go). */
export function applyCoreDefaults(object: KubeObject): void {
  const defaulter = defaulters[`${object.apiVersion}/${object.kind}`];
  if (defaulter === undefined) return;
  if (!isObject(object.spec)) object.spec = {};
  defaulter(object.spec as JsonObject, object);
}

function fill(target: JsonObject, defaults: JsonObject): void {
  for (const [key, value] of Object.entries(defaults))
    if (target[key] === undefined) target[key] = structuredClone(value);
}

const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

function podSpec(spec: JsonObject, restartPolicy = "Always"): void {
  fill(spec, {
    restartPolicy,
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
  if (spec.serviceAccountName !== undefined) fill(spec, { serviceAccount: spec.serviceAccountName });
  for (const container of [...list(spec.initContainers), ...list(spec.containers)]) {
    const image = String(container.image ?? "");
    const latest = !image.includes("@") && (image.endsWith(":latest") || !/:[^/]+$/.test(image));
    fill(container, {
      imagePullPolicy: latest ? "Always" : "IfNotPresent",
      resources: {},
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "File",
    });
    for (const port of list(container.ports)) fill(port, { protocol: "TCP" });
    for (const name of ["livenessProbe", "readinessProbe", "startupProbe"])
      if (isObject(container[name])) probe(container[name] as JsonObject);
    for (const variable of list(container.env)) {
      const field = child(child(variable, "valueFrom"), "fieldRef");
      if (field.fieldPath !== undefined) fill(field, { apiVersion: "v1" });
    }
  }
  for (const volume of list(spec.volumes)) {
    for (const source of ["configMap", "secret", "projected"])
      if (isObject(volume[source])) fill(volume[source] as JsonObject, { defaultMode: 420 });
    if (isObject(volume.hostPath)) fill(volume.hostPath, { type: "" });
  }
}

function probe(check: JsonObject): void {
  fill(check, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  if (isObject(check.httpGet)) fill(check.httpGet, { scheme: "HTTP", path: "/" });
}

function template(spec: JsonObject, restartPolicy?: string): void {
  const pod = child(child(spec, "template"), "spec");
  if (Object.keys(pod).length > 0) podSpec(pod, restartPolicy);
}

const rollingUpdate = { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } };

function jobSpec(spec: JsonObject): void {
  fill(spec, {
    backoffLimit: 6,
    completionMode: "NonIndexed",
    completions: 1,
    parallelism: 1,
    podReplacementPolicy: "TerminatingOrFailed",
    suspend: false,
  });
  template(spec);
}

function service(spec: JsonObject): void {
  fill(spec, { type: "ClusterIP" });
  if (spec.type === "ExternalName") {
    fill(spec, { sessionAffinity: "None" });
    return;
  }
  fill(spec, {
    sessionAffinity: "None",
    internalTrafficPolicy: "Cluster",
  });
  if (spec.type !== "ClusterIP") fill(spec, { externalTrafficPolicy: "Cluster" });
  if (spec.type === "LoadBalancer") fill(spec, { allocateLoadBalancerNodePorts: true });
  for (const port of list(spec.ports)) {
    fill(port, { protocol: "TCP" });
    fill(port, { targetPort: port.port });
  }
}

/** Kinds whose defaults are at the root have no spec: the empty one goes again. */
const atRoot =
  (defaults: (object: KubeObject) => void): Defaulter =>
  (spec, object) => {
    if (Object.keys(spec).length === 0) delete object.spec;
    defaults(object);
  };

const webhooks = (validating: boolean) =>
  atRoot((object) => {
    for (const webhook of list(object.webhooks)) {
      fill(webhook, {
        failurePolicy: "Fail",
        matchPolicy: "Equivalent",
        namespaceSelector: {},
        objectSelector: {},
        timeoutSeconds: 10,
        ...(!validating && { reinvocationPolicy: "Never" }),
      });
      const reference = child(child(webhook, "clientConfig"), "service");
      if (reference.name !== undefined) fill(reference, { port: 443 });
      for (const rule of list(webhook.rules)) fill(rule, { scope: "*" });
    }
  });

const defaulters: Readonly<Record<string, Defaulter>> = {
  "v1/Pod": (spec) => {
    fill(spec, { enableServiceLinks: true });
    podSpec(spec);
  },
  "v1/Service": service,
  "v1/PersistentVolumeClaim": (spec) => fill(spec, { volumeMode: "Filesystem" }),
  "v1/Secret": atRoot((object) => fill(object, { type: "Opaque" })),
  "v1/Namespace": (spec, object) => {
    fill(spec, { finalizers: ["kubernetes"] });
    const labels = object.metadata.labels ?? {};
    object.metadata.labels = { ...labels, "kubernetes.io/metadata.name": object.metadata.name ?? "" };
  },
  "apps/v1/Deployment": (spec) => {
    fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: {} });
    const strategy = child(spec, "strategy");
    fill(strategy, { type: "RollingUpdate" });
    if (strategy.type === "RollingUpdate") fill(strategy, rollingUpdate);
    template(spec);
  },
  "apps/v1/StatefulSet": (spec) => {
    fill(spec, {
      replicas: 1,
      revisionHistoryLimit: 10,
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    });
    template(spec);
  },
  "apps/v1/DaemonSet": (spec) => {
    const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };
    fill(spec, { revisionHistoryLimit: 10, updateStrategy: strategy });
    template(spec);
  },
  "batch/v1/Job": jobSpec,
  "batch/v1/CronJob": (spec) => {
    const limits = { successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 };
    fill(spec, { concurrencyPolicy: "Allow", suspend: false, ...limits });
    template(child(child(spec, "jobTemplate"), "spec"));
  },
  "networking.k8s.io/v1/NetworkPolicy": (spec) => {
    fill(spec, {
      podSelector: {},
      policyTypes: spec.egress === undefined ? ["Ingress"] : ["Ingress", "Egress"],
    });
    for (const rule of [...list(spec.ingress), ...list(spec.egress)])
      for (const port of list(rule.ports)) fill(port, { protocol: "TCP" });
  },
  "autoscaling/v2/HorizontalPodAutoscaler": (spec) => fill(spec, { minReplicas: 1 }),
  "storage.k8s.io/v1/StorageClass": atRoot((object) =>
    fill(object, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" }),
  ),
  "rbac.authorization.k8s.io/v1/RoleBinding": atRoot(subjects),
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": atRoot(subjects),
  "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration": webhooks(true),
  "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration": webhooks(false),
  "apiextensions.k8s.io/v1/CustomResourceDefinition": (spec) => {
    fill(spec, { conversion: { strategy: "None" } });
    const names = child(spec, "names");
    fill(names, { singular: String(names.kind).toLowerCase(), listKind: `${String(names.kind)}List` });
  },
};

function subjects(object: KubeObject): void {
  for (const subject of list(object.subjects))
    if (subject.kind !== "ServiceAccount") fill(subject, { apiGroup: "rbac.authorization.k8s.io" });
}
