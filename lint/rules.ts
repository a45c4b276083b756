import { acceptedCodesExist } from "./accepted-codes";
import { bucketNotifications, notificationTopics, objectStoreSecrets, objectStores } from "./references/ceph";
import {
  brokerConfigReferences,
  brokerReferences,
  channelReferences,
  destinationReferences,
  kafkaClientSecrets,
  sinkBindingSubjects,
} from "./references/eventing";
import { gatewayClasses, gatewayParameters, listenerCertificates, policyTargets } from "./references/gateway";
import { clusterLabels, metricsConfigMaps, storageClasses } from "./references/kafka";
import { servingGatewayReferences } from "./references/knative-operator";
import { meshHosts } from "./references/mesh";
import { objectNamespaces } from "./references/namespaces";
import { podReferences } from "./references/pods";
import { boundRoles, boundServiceAccounts } from "./references/rbac";
import { mappedServices, trafficTargets } from "./references/serving";
import { sparkReferences } from "./references/spark";
import {
  applicationProjects,
  governingServices,
  ingressBackends,
  integrationAccounts,
  registrySecrets,
} from "./references/workloads";
import type { LintRule, PlatformRule, ReferenceRule } from "./rule";
import { bootstrapAddressesExist } from "./rules/bootstrap-addresses";
import {
  bucketTopicEndpoint,
  bucketTopicScheme,
  notificationFilters,
  notificationLabels,
} from "./rules/ceph";
import { consumerGroupsAreOwn, partitionsFeedConsumers } from "./rules/consumers";
import { cronSchedules, reconcileAlone } from "./rules/cron-jobs";
import {
  deliveryDeadLetters,
  deliveryDurations,
  deliveryOutlastsService,
  deliveryRetries,
} from "./rules/delivery";
import { oneGatewayController, parametersFitController } from "./rules/gateways";
import { uniqueIdentities } from "./rules/identity";
import { clusterRoles, clusterVersion, operatorSettings } from "./rules/kafka-cluster";
import { brokerTopicReplication, clusterReplication, topicReplication } from "./rules/kafka-replication";
import { topicNames } from "./rules/kafka-topics";
import { kafkaDataPlanes, servingGatewayConfig, servingIngress } from "./rules/knative-operator";
import {
  oneGeneralPolicy,
  oneInjectionLabel,
  plainTextClients,
  plainTextDispatchers,
  servingInMesh,
} from "./rules/mesh";
import { legalLabels, legalNames, selectorsMatchTemplates } from "./rules/metadata";
import { retentionWithinLedger } from "./rules/retention";
import { maximumTimeout, responseStart } from "./rules/revision-timeouts";
import { routeBackends, routeListeners, routeParents } from "./rules/routes";
import { namespacesFitScope } from "./rules/scope";
import { autoscalingOnTemplates, revisionNames, trafficAddsUp } from "./rules/serving";
import { orphansOutliveJobs, schedulesRunAgain, snapshotsOutlastLedger } from "./rules/table-maintenance";
import { tableRulesReachable } from "./rules/table-rules";
import { topicsExist } from "./rules/topics";
import { mountsHaveVolumes } from "./rules/volume-mounts";

/** Fields that name other objects. */
export const referenceRules: readonly ReferenceRule[] = [
  objectNamespaces,
  podReferences,
  governingServices,
  ingressBackends,
  boundRoles,
  boundServiceAccounts,
  storageClasses,
  clusterLabels,
  metricsConfigMaps,
  destinationReferences,
  brokerReferences,
  brokerConfigReferences,
  channelReferences,
  kafkaClientSecrets,
  sinkBindingSubjects,
  trafficTargets,
  mappedServices,
  servingGatewayReferences,
  gatewayClasses,
  gatewayParameters,
  listenerCertificates,
  policyTargets,
  routeParents,
  bucketNotifications,
  notificationTopics,
  objectStores,
  objectStoreSecrets,
  integrationAccounts,
  registrySecrets,
  sparkReferences,
  meshHosts,
  applicationProjects,
];

/** Rules about single objects, which may look at others. */
export const objectRules: readonly LintRule[] = [
  acceptedCodesExist,
  namespacesFitScope,
  legalNames,
  legalLabels,
  selectorsMatchTemplates,
  mountsHaveVolumes,
  topicsExist,
  bootstrapAddressesExist,
  topicNames,
  topicReplication,
  clusterReplication,
  brokerTopicReplication,
  clusterVersion,
  clusterRoles,
  operatorSettings,
  retentionWithinLedger,
  partitionsFeedConsumers,
  deliveryDurations,
  deliveryRetries,
  deliveryDeadLetters,
  deliveryOutlastsService,
  responseStart,
  maximumTimeout,
  trafficAddsUp,
  autoscalingOnTemplates,
  revisionNames,
  servingIngress,
  servingGatewayConfig,
  kafkaDataPlanes,
  bucketTopicScheme,
  bucketTopicEndpoint,
  notificationLabels,
  notificationFilters,
  routeListeners,
  routeBackends,
  parametersFitController,
  plainTextClients,
  plainTextDispatchers,
  servingInMesh,
  oneInjectionLabel,
  tableRulesReachable,
  cronSchedules,
  reconcileAlone,
  schedulesRunAgain,
  snapshotsOutlastLedger,
  orphansOutliveJobs,
];

/** Rules about all objects together. */
export const platformRules: readonly PlatformRule[] = [
  uniqueIdentities,
  consumerGroupsAreOwn,
  oneGatewayController,
  oneGeneralPolicy,
];
