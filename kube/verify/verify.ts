import type { FloeConfig } from "../../config/types";
import type { Phase } from "../deploy/plan";
import type { Kubectl } from "../kubectl";
import { type Snapshot, takeSnapshot } from "../snapshot";
import type { Check, CheckLine, Outcome } from "./check";
import { clusterChecks } from "./cluster-checks";
import { eventingChecks } from "./eventing-checks";
import { gatewayChecks } from "./gateway-checks";
import { ingestChecks } from "./ingest-checks";
import { kafkaChecks } from "./kafka-checks";
import { meshChecks } from "./mesh-checks";
import { servingChecks } from "./serving-checks";

/** Every check that only reads, in the order of the plan. */
export const checks: readonly Check[] = [
  ...clusterChecks,
  ...gatewayChecks,
  ...servingChecks,
  ...kafkaChecks,
  ...eventingChecks,
  ...ingestChecks,
  ...meshChecks,
];

/** A check and what it found out. */
export interface CheckResult {
  readonly check: CheckLine;
  readonly outcome: Outcome;
}

/** What the checks look at. */
const RESOURCES = [
  "nodes",
  "pods",
  "services",
  "configmaps",
  "persistentvolumeclaims",
  "endpointslices.discovery.k8s.io",
  "storageclasses.storage.k8s.io",
  "mutatingwebhookconfigurations.admissionregistration.k8s.io",
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

/** One CRD stands for its bundle; all of them together are megabytes. */
const GATEWAY_CRD = [
  "customresourcedefinitions.apiextensions.k8s.io",
  "--field-selector=metadata.name=gateways.gateway.networking.k8s.io",
];

/**
 * Takes the picture that every check looks at.
 *
 * @throws ToolError when the cluster cannot be read
 */
export function lookAtPlatform(kubectl: Kubectl): Promise<Snapshot> {
  return takeSnapshot(kubectl, RESOURCES, [GATEWAY_CRD]);
}

/**
 * Goes through the plan's checklists. Only reads: one picture is taken, and every check looks at it.
 *
 * @param phase only its checks. @default - all
 */
export function verify(cluster: Snapshot, config: FloeConfig, phase?: Phase): CheckResult[] {
  return checks
    .filter((check) => phase === undefined || check.phase === phase)
    .map((check) => ({ check, outcome: check.run({ config, cluster }) }));
}
