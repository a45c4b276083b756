import { crdsOfGroups } from "../../api-server/crd-manifests";
import { child, type JsonObject, type KubeObject } from "../../api-server/kube-object";
import type { Rule } from "../rule";
import type { World } from "../world";
import { namespaceObject, operatorDeployment } from "./operator-deployment";

/** What the Knative operator installs for one of its kinds. */
interface Installation {
  readonly kind: string;
  readonly deployments: readonly string[];
  readonly statefulSets: readonly string[];
  /** API groups that appear once the operator has reconciled. */
  readonly groups: readonly string[];
  readonly finalizer: string;
}

const serving: Installation = {
  kind: "KnativeServing.operator.knative.dev",
  deployments: [
    "activator",
    "autoscaler",
    "autoscaler-hpa",
    "controller",
    "webhook",
    "net-gateway-api-controller",
    "net-gateway-api-webhook",
  ],
  statefulSets: [],
  groups: ["serving.knative.dev", "networking.internal.knative.dev", "autoscaling.internal.knative.dev"],
  finalizer: "knativeservings.operator.knative.dev",
};

const eventing: Installation = {
  kind: "KnativeEventing.operator.knative.dev",
  deployments: [
    "eventing-controller",
    "eventing-webhook",
    "job-sink",
    "imc-controller",
    "imc-dispatcher",
    "mt-broker-controller",
    "mt-broker-filter",
    "mt-broker-ingress",
    "pingsource-mt-adapter",
    "kafka-controller",
    "kafka-webhook-eventing",
    "kafka-broker-receiver",
  ],
  statefulSets: ["kafka-source-dispatcher", "kafka-broker-dispatcher"],
  groups: [
    "eventing.knative.dev",
    "sources.knative.dev",
    "messaging.knative.dev",
    "flows.knative.dev",
    "sinks.knative.dev",
  ],
  finalizer: "knativeeventings.operator.knative.dev",
};

const allTrue = [
  "DependenciesInstalled",
  "DeploymentsAvailable",
  "InstallSucceeded",
  "Ready",
  "VersionMigrationEligible",
];

/** The ConfigMaps of `spec.config`: a key without the prefix `config-` gets it, unless the name is whole already. */
function configMaps(object: KubeObject): KubeObject[] {
  const { namespace = "" } = object.metadata;
  const whole = new Set(["kafka-broker-config", "kafka-source-data-plane"]);
  return Object.entries(child(child(object, "spec"), "config")).map(([key, data]) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: key.startsWith("config-") || whole.has(key) ? key : `config-${key}`, namespace },
    data,
  }));
}

function writeConfigMaps(object: KubeObject, world: World): void {
  for (const map of configMaps(object)) {
    const { namespace, name = "" } = map.metadata;
    const live = world.get("ConfigMap", namespace, name);
    if (live === undefined) world.ensure(map);
    else world.update(live, (copy) => ({ ...copy, data: { ...child(copy, "data"), ...child(map, "data") } }));
  }
}

/** Knative's own pods have the label \`app\`. */
function labelledApp(deployment: KubeObject, app: string): KubeObject {
  const spec = child(deployment, "spec");
  const template = child(spec, "template");
  const metadata = child(template, "metadata");
  const labels = { ...child(metadata, "labels"), app };
  return { ...deployment, spec: { ...spec, template: { ...template, metadata: { ...metadata, labels } } } };
}

function workloads({ deployments, statefulSets }: Installation, namespace: string): KubeObject[] {
  return [
    ...deployments.map((name) => labelledApp(operatorDeployment(namespace, name), name)),
    ...statefulSets.map((name): KubeObject => {
      const { spec, metadata } = operatorDeployment(namespace, name);
      return {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata,
        spec: { ...(spec as JsonObject), replicas: 0, serviceName: name },
      };
    }),
  ];
}

/** Makes a workload, or gives its Pods the labels that `spec.workloads` has for them now. */
function reconcileWorkload(object: KubeObject, workload: KubeObject, world: World): void {
  const overrides = (child(object, "spec").workloads as JsonObject[] | undefined) ?? [];
  const override = overrides.find(({ name }) => name === workload.metadata.name);
  const own = child(child(child(child(workload, "spec"), "template"), "metadata"), "labels");
  const labels = { ...own, ...child(override, "labels") };
  world.ensure(workload);
  world.update(workload, (live) => {
    const spec = child(live, "spec");
    const template = child(spec, "template");
    const metadata = { ...child(template, "metadata"), labels };
    return { ...live, spec: { ...spec, template: { ...template, metadata } } };
  });
}

/** The operator serves the kinds first; their webhook has endpoints only some time later. */
const install = (installation: Installation): Rule => ({
  name: `${installation.kind} is installed`,
  kind: installation.kind,
  requires: (_, world) =>
    world.available("knative-operator", "knative-operator") &&
    (installation !== serving || world.type("HTTPRoute.gateway.networking.k8s.io") !== undefined),
  steps: [
    {
      run: (object, world) => {
        world.ensure(namespaceObject(object.metadata.namespace ?? ""));
        writeConfigMaps(object, world);
        const conditions = [
          ["InstallSucceeded", "True"],
          ["DeploymentsAvailable", "False", "NotReady", "Waiting on deployments"],
          ["Ready", "False", "NotReady", "Waiting on deployments"],
        ] as const;
        world.setConditions(object, conditions);
        for (const crd of crdsOfGroups(...installation.groups)) world.ensure(crd);
      },
    },
    {
      afterMs: 20_000,
      run: (object, world) => {
        for (const workload of workloads(installation, object.metadata.namespace ?? ""))
          reconcileWorkload(object, workload, world);
      },
    },
    {
      afterMs: 10_000,
      run: (object, world) =>
        world.setConditions(
          object,
          allTrue.map((type) => [type, "True"] as const),
          {
            version: "1.21.0",
            manifests: [
              `/var/run/ko/${installation === serving ? "knative-serving" : "knative-eventing"}/1.21.0`,
            ],
          },
        ),
    },
  ],
  finalizer: installation.finalizer,
  cleanUp: (object, world) => {
    for (const { apiVersion, kind, metadata } of workloads(installation, object.metadata.namespace ?? "")) {
      const found = world.get(`${kind}.${apiVersion.split("/")[0]}`, metadata.namespace, metadata.name ?? "");
      if (found !== undefined) world.delete(found);
    }
  },
});

/** KnativeServing and KnativeEventing, from first sight to Ready, and back when they are deleted. */
export const knativeInstallationRules: readonly Rule[] = [install(serving), install(eventing)];

/** A webhook that every write of some groups has to pass. */
interface Webhook {
  readonly name: string;
  readonly namespace: string;
  readonly service: string;
  readonly guards: (kind: string) => boolean;
}

const kafkaKinds = /^(KafkaSource|KafkaSink)\./;

const webhooks: readonly Webhook[] = [
  {
    name: "webhook.serving.knative.dev",
    namespace: "knative-serving",
    service: "webhook",
    guards: (kind) => kind.endsWith(".serving.knative.dev"),
  },
  {
    name: "defaulting.webhook.kafka.eventing.knative.dev",
    namespace: "knative-eventing",
    service: "kafka-webhook-eventing",
    guards: (kind) => kafkaKinds.test(kind),
  },
  {
    name: "webhook.eventing.knative.dev",
    namespace: "knative-eventing",
    service: "eventing-webhook",
    guards: (kind) =>
      /\.(eventing|sources|messaging|flows|sinks)\.knative\.dev$/.test(kind) && !kafkaKinds.test(kind),
  },
];

/** Refuses writes of Knative's kinds while their webhooks have no endpoints, in the words of the API server. */
export function guardWithWebhooks(world: World): void {
  world.refuse((kind, operation) => {
    const webhook = webhooks.find(({ guards }) => guards(kind));
    if (webhook === undefined || operation === "DELETE") return undefined;
    const { name, namespace, service } = webhook;
    if (world.available(namespace, service)) return undefined;
    const url = `https://${service}.${namespace}.svc:443/defaulting?timeout=10s`;
    return `failed calling webhook "${name}": failed to call webhook: Post "${url}": no endpoints available for service "${service}"`;
  });
}
