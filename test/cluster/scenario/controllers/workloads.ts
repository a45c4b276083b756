import { createHash } from "node:crypto";
import { child, type JsonObject, type KubeObject } from "../../api-server/kube-object";
import { type Rule, rule } from "../rule";
import type { World } from "../world";

const replicasOf = (object: KubeObject) => Number(child(object, "spec").replicas ?? 1);

function ownedPods(owner: KubeObject, world: World): KubeObject[] {
  return world
    .list("Pod", owner.metadata.namespace)
    .filter(
      ({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) === true,
    );
}

const templateAnnotation = "scenario/template-hash";

const templateHash = (owner: KubeObject) =>
  createHash("sha256")
    .update(JSON.stringify(child(owner, "spec").template ?? {}))
    .digest("hex")
    .slice(0, 10);

/** The ReplicaSet of a Deployment's present template; those of former templates go. Helm 3 waits for it. */
function syncReplicaSet(deployment: KubeObject, world: World, replicas: number): KubeObject | undefined {
  const { name = "", namespace, uid = "" } = deployment.metadata;
  const hash = templateHash(deployment);
  const own = (set: KubeObject) => set.metadata.ownerReferences?.some((owner) => owner.uid === uid) === true;
  const setName = `${name}-${hash}`;
  for (const set of world.list("ReplicaSet.apps", namespace))
    if (own(set) && set.metadata.name !== setName) world.delete(set);
  const spec = child(deployment, "spec");
  const template = child(spec, "template");
  const metadata = child(template, "metadata");
  const labels = { ...(child(metadata, "labels") as Record<string, string>), "pod-template-hash": hash };
  const matchLabels = { ...child(child(spec, "selector"), "matchLabels"), "pod-template-hash": hash };
  world.ensure({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: setName,
      ...(namespace !== undefined && { namespace }),
      labels,
      ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name, uid, controller: true }],
    },
    spec: {
      replicas,
      selector: { matchLabels },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  });
  const set = world.get("ReplicaSet.apps", namespace, setName);
  if (set === undefined) return undefined;
  if (child(set, "spec").replicas !== replicas)
    world.update(set, (live) => ({ ...live, spec: { ...child(live, "spec"), replicas } }));
  const live = world.fresh(set) ?? set;
  const observedGeneration = live.metadata.generation ?? 1;
  world.setStatus(live, {
    replicas,
    fullyLabeledReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    observedGeneration,
  });
  return world.fresh(live);
}

/** Whether istiod's webhook adds its proxy to a Pod: on Kubernetes ≥ 1.33 as a native sidecar. */
function injected(namespace: string, meta: JsonObject, world: World): boolean {
  const { labels = {} } = world.get("Namespace", undefined, namespace)?.metadata ?? {};
  const asked = child(meta, "labels")["sidecar.istio.io/inject"];
  const wanted = asked === "true" || (labels["istio-injection"] === "enabled" && asked !== "false");
  return wanted && world.available("istio-system", "istiod");
}

/** Pods of a workload, running and ready; those of another generation or over the count go. */
function syncPods(owner: KubeObject, world: World, count: number, suffix: (i: number) => string): void {
  const template = child(child(owner, "spec"), "template");
  const { name = "", namespace, uid = "" } = owner.metadata;
  const wanted = Array.from({ length: count }, (_, i) => `${name}-${suffix(i)}`);
  const revision = templateHash(owner);
  for (const pod of ownedPods(owner, world)) {
    const current = pod.metadata.annotations?.[templateAnnotation] === revision;
    if (!current || !wanted.includes(pod.metadata.name ?? "")) world.delete(pod);
  }
  for (const podName of wanted) {
    const spec = structuredClone(child(template, "spec"));
    const meta = child(template, "metadata");
    const containers = (spec.containers as JsonObject[] | undefined) ?? [];
    const inMesh = injected(namespace ?? "default", meta, world);
    const sidecar = { name: "istio-proxy", image: "example.com/proxyv2:1.28.3", restartPolicy: "Always" };
    world.ensure({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: podName,
        ...(namespace !== undefined && { namespace }),
        labels: child(meta, "labels") as Record<string, string>,
        annotations: {
          ...(child(meta, "annotations") as Record<string, string>),
          [templateAnnotation]: revision,
          ...(inMesh && { "sidecar.istio.io/status": "{}" }),
        },
        ownerReferences: [{ apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true }],
      },
      spec: { ...spec, ...(inMesh && { initContainers: [sidecar] }), nodeName: "node-1" },
      status: {
        phase: "Running",
        podIP: "10.244.0.10",
        conditions: [
          { type: "Ready", status: "True" },
          { type: "ContainersReady", status: "True" },
        ],
        containerStatuses: containers.map((container) => ({
          name: container.name,
          image: container.image,
          imageID: "",
          ready: true,
          restartCount: 0,
          state: { running: { startedAt: "2026-01-05T08:00:00Z" } },
        })),
      },
    });
    world.setLog(`${namespace ?? "default"}/${podName}`, `${podName} is up\n`);
  }
}

/** The ReplicaSet controller: a Pod that was deleted is made again. */
export function replacePods(world: World): void {
  for (const set of world.list("ReplicaSet.apps")) {
    if (set.metadata.deletionTimestamp !== undefined) continue;
    const replicas = replicasOf(set);
    if (ownedPods(set, world).length < replicas)
      syncPods(set, world, replicas, (i) => String(i).padStart(5, "0"));
  }
}

/** kube-controller-manager and kubelet: workloads get their Pods, Pods run, claims are bound, Jobs complete. */
export const workloadRules: readonly Rule[] = [
  rule("Deployments become available", "Deployment.apps", (object, world) => {
    const replicas = replicasOf(object);
    const set = syncReplicaSet(object, world, replicas);
    if (set !== undefined) syncPods(set, world, replicas, (i) => String(i).padStart(5, "0"));
    const counts = {
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
    };
    world.setConditions(
      object,
      [
        ["Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability."],
        ["Progressing", "True", "NewReplicaSetAvailable", "ReplicaSet has successfully progressed."],
      ],
      counts,
    );
  }),
  rule("StatefulSets become ready", "StatefulSet.apps", (object, world) => {
    const replicas = replicasOf(object);
    syncPods(object, world, replicas, String);
    const revision = `${object.metadata.name}-${object.metadata.generation ?? 1}`;
    world.setStatus(object, {
      observedGeneration: object.metadata.generation ?? 1,
      replicas,
      readyReplicas: replicas,
      currentReplicas: replicas,
      updatedReplicas: replicas,
      availableReplicas: replicas,
      currentRevision: revision,
      updateRevision: revision,
    });
  }),
  rule("Jobs complete", "Job.batch", (object, world) => {
    const at = world.clock
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, "Z");
    const conditions = ["SuccessCriteriaMet", "Complete"].map((type) => ({
      type,
      status: "True",
      reason: "CompletionsReached",
      lastTransitionTime: at,
    }));
    world.setStatus(object, { succeeded: 1, startTime: at, completionTime: at, conditions });
  }),
  rule("claims are bound", "PersistentVolumeClaim", (object, world) => {
    const spec = child(object, "spec");
    const capacity = child(child(spec, "resources"), "requests");
    world.setStatus(object, { phase: "Bound", accessModes: spec.accessModes ?? [], capacity });
  }),
  rule(
    "Services get endpoints",
    "Service",
    (object, world) => {
      const { name = "", namespace, uid = "" } = object.metadata;
      const ports = ((child(object, "spec").ports as JsonObject[] | undefined) ?? []).map((port) => ({
        ...(port.name !== undefined && { name: port.name }),
        port: Number(port.port),
        protocol: port.protocol ?? "TCP",
      }));
      world.ensure({
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          name: `${name}-x7k2p`,
          ...(namespace !== undefined && { namespace }),
          labels: { "kubernetes.io/service-name": name },
          ownerReferences: [{ apiVersion: "v1", kind: "Service", name, uid, controller: true }],
        },
        addressType: "IPv4",
        endpoints: [{ addresses: ["10.244.0.10"], conditions: { ready: true } }],
        ports,
      });
    },
    { matches: (object) => child(object, "spec").type !== "ExternalName" },
  ),
];
