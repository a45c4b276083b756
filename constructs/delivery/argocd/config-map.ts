import {
  application,
  integration,
  integrationPlatform,
  readyCondition,
  rookPhase,
  scheduledSparkApplication,
} from "./health-scripts";

/**
 * Health checks by `<group>_<kind>`, as argocd-cm spells it.
 *
 * What is missing here, Argo CD 3.5 knows itself (argo-cd resource_customizations/): Gateways and routes,
 * KnativeServing, KnativeEventing and Knative's Service, Kafka, KafkaTopic and KafkaUser,
 * ObjectBucketClaim, SparkApplication. A KafkaNodePool has no state of its own to tell: the Kafka that
 * it belongs to is ready when its pools are.
 */
export const healthChecks: Readonly<Record<string, string>> = {
  "argoproj.io_Application": application,
  "camel.apache.org_Integration": integration,
  "camel.apache.org_IntegrationPlatform": integrationPlatform,
  "ceph.rook.io_CephBucketNotification": rookPhase,
  "ceph.rook.io_CephBucketTopic": rookPhase,
  "ceph.rook.io_CephObjectStoreUser": rookPhase,
  "eventing.knative.dev_Broker": readyCondition,
  "eventing.knative.dev_EventTransform": readyCondition,
  "eventing.knative.dev_KafkaSink": readyCondition,
  "eventing.knative.dev_Trigger": readyCondition,
  "flows.knative.dev_Sequence": readyCondition,
  "messaging.knative.dev_Channel": readyCondition,
  "messaging.knative.dev_Subscription": readyCondition,
  "serving.knative.dev_Configuration": readyCondition,
  "serving.knative.dev_DomainMapping": readyCondition,
  "serving.knative.dev_Route": readyCondition,
  "sinks.knative.dev_JobSink": readyCondition,
  "sources.knative.dev_KafkaSource": readyCondition,
  "sources.knative.dev_PingSource": readyCondition,
  "sources.knative.dev_SinkBinding": readyCondition,
  "sparkoperator.k8s.io_ScheduledSparkApplication": scheduledSparkApplication,
};

/**
 * What the platform needs of Argo CD's own settings. It is a part of the ConfigMap: applied on the server
 * with a field manager of its own, it leaves every other key alone.
 *
 * Aggregated ClusterRoles are filled in by the cluster, which is no difference worth a sync.
 */
export function argocdConfigMap(namespace: string): object {
  const checks = Object.entries(healthChecks).map(([kind, script]) => [
    `resource.customizations.health.${kind}`,
    script,
  ]);
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "argocd-cm", namespace, labels: { "app.kubernetes.io/part-of": "argocd" } },
    data: {
      "resource.compareoptions": "ignoreAggregatedRoles: true\n",
      ...Object.fromEntries(checks),
    },
  };
}
