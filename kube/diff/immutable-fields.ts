/**
 * Fields that the API server, an admission webhook or an operator does not let change, by kind; a field
 * stands for everything below it. Kubernetes 1.35 (pkg/apis validation), Knative Eventing 1.21
 * (CheckImmutableFields), Gateway API 1.4 (CEL), Strimzi 0.50 (Topic Operator).
 */
export const immutableFields: Readonly<Record<string, readonly string[]>> = {
  "Deployment.apps": ["spec.selector"],
  "DaemonSet.apps": ["spec.selector"],
  "StatefulSet.apps": [
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
    "spec.podManagementPolicy",
  ],
  "Job.batch": ["spec.selector", "spec.template", "spec.completionMode"],
  "PersistentVolumeClaim.": [
    "spec.storageClassName",
    "spec.accessModes",
    "spec.volumeMode",
    "spec.volumeName",
  ],
  "Service.": ["spec.clusterIP"],
  "StorageClass.storage.k8s.io": ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
  "RoleBinding.rbac.authorization.k8s.io": ["roleRef"],
  "ClusterRoleBinding.rbac.authorization.k8s.io": ["roleRef"],
  "CustomResourceDefinition.apiextensions.k8s.io": [
    "spec.group",
    "spec.scope",
    "spec.names.kind",
    "spec.names.plural",
  ],
  "GatewayClass.gateway.networking.k8s.io": ["spec.controllerName"],
  "Broker.eventing.knative.dev": ["spec.config", 'metadata.annotations."eventing.knative.dev/broker.class"'],
  "Trigger.eventing.knative.dev": ["spec.broker"],
  "KafkaSource.sources.knative.dev": ["spec.consumerGroup"],
  "KafkaTopic.kafka.strimzi.io": ["spec.topicName"],
  "ObjectBucketClaim.objectbucket.io": [
    "spec.bucketName",
    "spec.generateBucketName",
    "spec.storageClassName",
  ],
};
