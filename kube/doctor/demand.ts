import { fields, get, isObject, items, text } from "../../lint/json";
import type { Step } from "../deploy/plan";
import { renderedObjects } from "../deploy/swap/swap-steps";
import type { KubeObject } from "../kubectl";
import { kindKey } from "../ownership";
import { quantity } from "./quantity";

/** What one pod asks for, and how often it is there. */
export interface PodDemand {
  /** What it belongs to, for people. */
  readonly name: string;
  readonly count: number;
  readonly cores: number;
  /** bytes */
  readonly memory: number;
}

/** A volume that is claimed. */
export interface VolumeDemand {
  readonly storageClass: string | undefined;
  readonly count: number;
  /** Of each. */
  readonly bytes: number;
}

/** What dist/ asks the cluster for. */
export interface Demand {
  readonly pods: readonly PodDemand[];
  readonly volumes: readonly VolumeDemand[];
}

/** Default request of Knative's second container (serving config-deployment, queue-sidecar-cpu-request). */
const QUEUE_PROXY_CORES = 0.025;

/**
 * Sums the requests that stand in dist/: in the rendered objects, and in the values of the operators.
 * What operators add on their own account comes on top; it is not known before they run.
 */
export function demandOf(steps: readonly Step[]): Demand {
  const objects = renderedObjects(steps);
  const operators = steps.flatMap((step) =>
    step.kind === "chart" ? valueDemand(step.name, [step.chart.values]) : [],
  );
  return {
    pods: [...operators, ...objects.flatMap((object) => demands[kindKey(object)]?.(object) ?? [])],
    volumes: objects.flatMap(volumesOf),
  };
}

type DemandOf = (object: KubeObject) => readonly PodDemand[];

const podTemplate: DemandOf = (object) => [
  podDemand(object, get(object, "spec", "template", "spec"), Number(get(object, "spec", "replicas") ?? 1)),
];

/** A revision has to run once before it is Ready, also where it scales to zero afterwards. */
const revision: DemandOf = (object) => {
  const annotations = get(object, "spec", "template", "metadata", "annotations");
  const count = Math.max(1, quantity(get(annotations, "autoscaling.knative.dev/min-scale") ?? 0));
  const pod = podDemand(object, get(object, "spec", "template", "spec"), count);
  return [{ ...pod, cores: pod.cores + QUEUE_PROXY_CORES }];
};

const demands: Readonly<Record<string, DemandOf>> = {
  "Deployment.apps": podTemplate,
  "StatefulSet.apps": podTemplate,
  "Service.serving.knative.dev": revision,
  "Configuration.serving.knative.dev": revision,
  "KafkaNodePool.kafka.strimzi.io": (object) => [
    requests(object, get(object, "spec", "resources"), Number(get(object, "spec", "replicas") ?? 1)),
  ],
  "Kafka.kafka.strimzi.io": (object) => {
    const entity = ["topicOperator", "userOperator"].map((part) =>
      requests(object, get(object, "spec", "entityOperator", part, "resources"), 1),
    );
    return [
      total(`${object.metadata.name}-entity-operator`, entity),
      requests(object, get(object, "spec", "kafkaExporter", "resources"), 1),
    ];
  },
  "Integration.camel.apache.org": (object) => {
    const container = get(object, "spec", "traits", "container");
    const asked = {
      requests: { cpu: get(container, "requestCPU"), memory: get(container, "requestMemory") },
    };
    return [requests(object, asked, 1)];
  },
  "EnvoyProxy.gateway.envoyproxy.io": (object) => {
    const deployment = get(object, "spec", "provider", "kubernetes", "envoyDeployment");
    const replicas = Number(get(deployment, "replicas") ?? 1);
    return [requests(object, get(deployment, "container", "resources"), replicas)];
  },
};

function podDemand(object: KubeObject, spec: unknown, count: number): PodDemand {
  const parts = items(spec, "containers").map(([, container]) =>
    requests(object, get(container, "resources"), 1),
  );
  return { ...total(object.metadata.name, parts), count };
}

/** What a pod of the cluster asks for; sidecars among the init containers stay, so they count. */
export function podRequests(pod: KubeObject): Pick<PodDemand, "cores" | "memory"> {
  const sidecars = items(pod, "spec", "initContainers").filter(
    ([, container]) => text(container, "restartPolicy") === "Always",
  );
  const parts = [...items(pod, "spec", "containers"), ...sidecars].map(([, container]) =>
    requests(pod, get(container, "resources"), 1),
  );
  return total(pod.metadata.name, parts);
}

function requests({ metadata }: KubeObject, resources: unknown, count: number): PodDemand {
  return {
    name: metadata.name,
    count,
    cores: quantity(get(resources, "requests", "cpu") ?? 0),
    memory: quantity(get(resources, "requests", "memory") ?? 0),
  };
}

function total(name: string, parts: readonly PodDemand[]): PodDemand {
  return {
    name,
    count: 1,
    cores: parts.reduce((sum, part) => sum + part.cores, 0),
    memory: parts.reduce((sum, part) => sum + part.memory, 0),
  };
}

/** Charts keep requests in places of their own; beside or above them stands how many pods there are. */
function valueDemand(name: string, path: readonly unknown[]): PodDemand[] {
  const here = path.at(-1);
  const own: PodDemand[] = [];
  if (isObject(get(here, "resources", "requests"))) {
    const counts = path.map((each) => get(each, "replicas") ?? get(each, "replicaCount"));
    const count = Number(counts.findLast((each) => typeof each === "number") ?? 1);
    const asked = { metadata: { name } } as unknown as KubeObject;
    own.push(requests(asked, get(here, "resources"), count));
  }
  // What a mesh adds to every pod stands below `global` and is no pod of its own.
  const inner = fields(here).filter(
    ([key, value]) => isObject(value) && key !== "resources" && key !== "global",
  );
  return [...own, ...inner.flatMap(([, value]) => valueDemand(name, [...path, value]))];
}

function volumesOf(object: KubeObject): VolumeDemand[] {
  const replicas = Number(get(object, "spec", "replicas") ?? 1);
  if (kindKey(object) === "PersistentVolumeClaim.") return [claim(object, 1)];
  if (kindKey(object) === "StatefulSet.apps")
    return items(object, "spec", "volumeClaimTemplates").map(([, template]) => claim(template, replicas));
  if (kindKey(object) !== "KafkaNodePool.kafka.strimzi.io") return [];
  return items(object, "spec", "storage", "volumes").map(([, volume]) => ({
    storageClass: text(volume, "class"),
    count: replicas,
    bytes: quantity(get(volume, "size")),
  }));
}

function claim(object: unknown, count: number): VolumeDemand {
  return {
    storageClass: text(object, "spec", "storageClassName"),
    count,
    bytes: quantity(get(object, "spec", "resources", "requests", "storage")),
  };
}
