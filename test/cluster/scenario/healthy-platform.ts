import { garbageCollector } from "./controllers/garbage-collector";
import { finishNamespaces } from "./controllers/namespaces";
import { replacePods, workloadRules } from "./controllers/workloads";
import type { Scenario } from "./engine";
import { camelRules } from "./operators/camel-k";
import { gatewayRules, istioBringsItsClass, removeProxies } from "./operators/gateways";
import { knativeEventingRules } from "./operators/knative-eventing";
import { guardWithWebhooks, knativeInstallationRules } from "./operators/knative-installation";
import { followLocalGateway, knativeServiceRules } from "./operators/knative-services";
import { followHelmReleases, installOperator, operatorRelease } from "./operators/releases";
import { rookRules } from "./operators/rook";
import { sparkRules } from "./operators/spark";
import { strimziRules } from "./operators/strimzi";
import type { Rule } from "./rule";

/** Kinds that the garbage collector looks at. */
const collected = [
  "Deployment.apps",
  "ReplicaSet.apps",
  "StatefulSet.apps",
  "Pod",
  "Service",
  "ConfigMap",
  "Secret",
  "EndpointSlice.discovery.k8s.io",
  "Service.serving.knative.dev",
  "Revision.serving.knative.dev",
  "PodAutoscaler.autoscaling.internal.knative.dev",
  "HTTPRoute.gateway.networking.k8s.io",
  "Integration.camel.apache.org",
  "IntegrationKit.camel.apache.org",
];

/** How the platform's operators come into the cluster, and what differs from a healthy one. */
export interface PlatformOptions {
  /**
   * Operators that are installed by themselves, by release name, with the virtual time when their kinds
   * appear. The others come with their Helm releases.
   * @default - none: every operator comes with its Helm release
   */
  readonly installed?: Readonly<Record<string, number>>;
  /** Rules in place of those of the same kind. @default - none */
  readonly instead?: readonly Rule[];
}

/** Every release of the platform before the swap to Istio, installed from the start. */
export const installedFromTheStart: Readonly<Record<string, number>> = {
  eg: 0,
  strimzi: 0,
  "knative-operator": 0,
  "camel-k": 0,
  "spark-operator": 0,
};

/** Every operator of the platform at work, and the controllers of Kubernetes. */
export function healthyPlatform({ installed = {}, instead = [] }: PlatformOptions = {}): Scenario {
  const replaced = new Set(instead.map(({ kind }) => kind));
  const rules = [
    ...garbageCollector(collected),
    ...workloadRules,
    ...gatewayRules,
    ...strimziRules,
    ...rookRules,
    ...knativeInstallationRules,
    ...knativeServiceRules,
    ...knativeEventingRules,
    ...camelRules,
    ...sparkRules,
  ];
  const collecting = new Set(garbageCollector(collected).map(({ name }) => name));
  return {
    rules: [...rules.filter(({ kind, name }) => collecting.has(name) || !replaced.has(kind)), ...instead],
    sweeps: [
      finishNamespaces,
      replacePods,
      removeProxies,
      istioBringsItsClass,
      followLocalGateway,
      followHelmReleases(),
    ],
    happenings: [
      { afterMs: 0, run: guardWithWebhooks },
      ...Object.entries(installed).map(([release, afterMs]) => ({
        afterMs,
        run: (world: Parameters<typeof installOperator>[0]) =>
          installOperator(world, operatorRelease(release)),
      })),
    ],
  };
}
