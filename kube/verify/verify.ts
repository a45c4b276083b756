import type { FloeConfig } from "../../config/types";
import type { Phase } from "../deploy/plan";
import type { Kubectl } from "../kubectl";
import { takeSnapshot } from "../snapshot";
import type { Check, Outcome } from "./check";
import { eventingChecks } from "./eventing-checks";
import { meshChecks } from "./mesh-checks";
import { servingChecks } from "./serving-checks";

/** Every check, in the order of the plan. */
export const checks: readonly Check[] = [...servingChecks, ...eventingChecks, ...meshChecks];

/** A check and what it found out. */
export interface CheckResult {
  readonly check: Check;
  readonly outcome: Outcome;
}

/** What the checks look at. */
const RESOURCES = [
  "nodes",
  "pods",
  "services",
  "configmaps",
  "persistentvolumeclaims",
  "deployments.apps",
  "statefulsets.apps",
  "gatewayclasses.gateway.networking.k8s.io",
  "gateways.gateway.networking.k8s.io",
  "httproutes.gateway.networking.k8s.io",
  "envoyproxies.gateway.envoyproxy.io",
  "backendtrafficpolicies.gateway.envoyproxy.io",
  "knativeservings.operator.knative.dev",
  "knativeeventings.operator.knative.dev",
  "services.serving.knative.dev",
  "routes.serving.knative.dev",
  "brokers.eventing.knative.dev",
  "triggers.eventing.knative.dev",
  "kafkasinks.eventing.knative.dev",
  "kafkasources.sources.knative.dev",
  "pingsources.sources.knative.dev",
  "kafkas.kafka.strimzi.io",
  "kafkatopics.kafka.strimzi.io",
  "objectbucketclaims.objectbucket.io",
  "cephobjectstoreusers.ceph.rook.io",
  "cephbuckettopics.ceph.rook.io",
  "cephbucketnotifications.ceph.rook.io",
  "integrationplatforms.camel.apache.org",
  "integrations.camel.apache.org",
  "peerauthentications.security.istio.io",
  "authorizationpolicies.security.istio.io",
  "telemetries.telemetry.istio.io",
  "virtualservices.networking.istio.io",
  "envoyfilters.networking.istio.io",
];

/**
 * Runs the plan's checklists against the cluster. Only reads: one picture is taken, and every check
 * looks at it.
 *
 * @param phase only its checks. @default - all
 * @throws ToolError when the cluster cannot be read
 */
export async function verify(kubectl: Kubectl, config: FloeConfig, phase?: Phase): Promise<CheckResult[]> {
  const cluster = await takeSnapshot(kubectl, RESOURCES);
  return checks
    .filter((check) => phase === undefined || check.phase === phase)
    .map((check) => ({ check, outcome: check.run({ config, cluster }) }));
}
