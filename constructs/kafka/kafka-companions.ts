import {
  KafkaSpecKafkaExporterResourcesLimits as ExporterLimit,
  KafkaSpecKafkaExporterResourcesRequests as ExporterRequest,
  type KafkaSpecEntityOperator,
  type KafkaSpecKafkaExporter,
  KafkaSpecEntityOperatorTopicOperatorResourcesLimits as TopicOperatorLimit,
  KafkaSpecEntityOperatorTopicOperatorResourcesRequests as TopicOperatorRequest,
  KafkaSpecEntityOperatorUserOperatorResourcesLimits as UserOperatorLimit,
  KafkaSpecEntityOperatorUserOperatorResourcesRequests as UserOperatorRequest,
} from "../../imports/kafka.strimzi.io";
import { quantities, type ResourceList } from "../kubernetes/resources";

const OPERATOR_REQUESTS: ResourceList = { cpu: "50m", memory: "256Mi" };
const OPERATOR_LIMITS: ResourceList = { memory: "512Mi" };

/**
 * The pod that turns KafkaTopics into topics, and KafkaUsers into users where there are any:
 * without them a second JVM would only cost memory.
 */
export function entityOperator({ users }: { readonly users: boolean }): KafkaSpecEntityOperator {
  return {
    topicOperator: {
      resources: {
        requests: quantities(OPERATOR_REQUESTS, TopicOperatorRequest.fromString),
        limits: quantities(OPERATOR_LIMITS, TopicOperatorLimit.fromString),
      },
    },
    ...(users && {
      userOperator: {
        resources: {
          requests: quantities(OPERATOR_REQUESTS, UserOperatorRequest.fromString),
          limits: quantities(OPERATOR_LIMITS, UserOperatorLimit.fromString),
        },
      },
    }),
  };
}

/**
 * Consumer lag, which brokers do not know. Kafka's own topics are left out:
 * `__consumer_offsets` alone has fifty partitions.
 */
export function kafkaExporter(): KafkaSpecKafkaExporter {
  return {
    topicRegex: ".*",
    topicExcludeRegex: "__.*",
    groupRegex: ".*",
    resources: {
      requests: quantities({ cpu: "20m", memory: "64Mi" }, ExporterRequest.fromString),
      limits: quantities({ memory: "128Mi" }, ExporterLimit.fromString),
    },
  };
}
