import { Construct } from "constructs";
import {
  type KafkaUserSpecAuthorizationAcls as Acl,
  KafkaUserSpecAuthenticationType as AuthenticationType,
  KafkaUserSpecAuthorizationType as AuthorizationType,
  KafkaUser as KafkaUserResource,
  KafkaUserSpecAuthorizationAclsOperations as Operation,
  KafkaUserSpecAuthorizationAclsResourcePatternType as PatternType,
  KafkaUserSpecAuthorizationAclsResourceType as ResourceType,
} from "../../imports/kafka.strimzi.io";
import { InvalidPropError } from "../invalid-prop";
import { isDnsSubdomain } from "../kubernetes/names";
import type { IKafkaCluster, IKafkaTopic } from "../references/kafka";
import type { SecretKey } from "../references/object-storage";

/** A user and what it may do. */
export interface KafkaUserProps {
  readonly name: string;
  /** A cluster with a SCRAM listener. */
  readonly cluster: IKafkaCluster;
  /** Topics to write to. @default [] */
  readonly produce?: readonly IKafkaTopic[];
  /** Topics to read from. @default [] */
  readonly consume?: readonly IKafkaTopic[];
  /** Consumer groups to read in; what reads needs one. @default [] */
  readonly consumerGroups?: readonly string[];
}

/**
 * A client of the SCRAM listener. It may do what is listed and nothing else.
 *
 * Strimzi makes the password, in a Secret of the same name beside the cluster. Pods of other
 * namespaces cannot read it there: copy it, or let an external-secrets operator do so.
 */
export class KafkaUser extends Construct {
  readonly userName: string;
  readonly namespace: string;
  /** The password, in the cluster's namespace. */
  readonly password: SecretKey;

  /** @throws InvalidPropError for an illegal name, a cluster without SCRAM listener, or rights that lead nowhere */
  constructor(scope: Construct, id: string, props: KafkaUserProps) {
    super(scope, id);
    const { name, cluster, produce = [], consume = [], consumerGroups = [] } = props;
    this.check(props);
    const acls = [
      ...consume.map((topic) =>
        allow(ResourceType.TOPIC, topic.topicName, [Operation.DESCRIBE, Operation.READ]),
      ),
      ...consumerGroups.map((group) => allow(ResourceType.GROUP, group, [Operation.READ])),
      ...produce.map((topic) =>
        allow(ResourceType.TOPIC, topic.topicName, [Operation.DESCRIBE, Operation.WRITE]),
      ),
    ];
    new KafkaUserResource(this, "Resource", {
      metadata: {
        name,
        namespace: cluster.namespace,
        labels: { "strimzi.io/cluster": cluster.clusterName },
      },
      spec: {
        authentication: { type: AuthenticationType.SCRAM_HYPHEN_SHA_HYPHEN_512 },
        authorization: { type: AuthorizationType.SIMPLE, acls },
      },
    });
    this.userName = name;
    this.namespace = cluster.namespace;
    this.password = { name, key: "password" };
  }

  private check({ name, cluster, produce = [], consume = [], consumerGroups = [] }: KafkaUserProps): void {
    if (!isDnsSubdomain(name)) {
      throw new InvalidPropError(this, {
        prop: "name",
        got: name,
        expected: "lower-case letters, digits, dashes and dots",
      });
    }
    if (cluster.scramBootstrapServers === undefined) {
      throw new InvalidPropError(this, {
        prop: "cluster",
        got: cluster.clusterName,
        expected: "a cluster with a SCRAM listener",
        hint: "without one the user could not log in anywhere",
      });
    }
    const elsewhere = [...produce, ...consume].find(
      (topic) => topic.cluster.bootstrapServers !== cluster.bootstrapServers,
    );
    if (elsewhere !== undefined) {
      throw new InvalidPropError(this, {
        prop: "produce, consume",
        got: `${elsewhere.topicName} of ${elsewhere.cluster.clusterName}`,
        expected: `topics of ${cluster.clusterName}`,
      });
    }
    if (produce.length + consume.length === 0 || consume.length > 0 !== consumerGroups.length > 0) {
      throw new InvalidPropError(this, {
        prop: "produce, consume, consumerGroups",
        got: [produce, consume, consumerGroups].map((list) => list.length),
        expected: "topics, and consumer groups exactly where topics are read",
      });
    }
  }
}

/** Writing needs no more: since Kafka 3.0 it covers idempotent producers too (KIP-679). */
function allow(type: ResourceType, name: string, operations: Operation[]): Acl {
  return { resource: { type, name, patternType: PatternType.LITERAL }, operations };
}
