import { Construct } from "constructs";
import {
  KafkaSpecKafkaAuthorizationType as AuthorizationType,
  Kafka as KafkaResource,
  type KafkaSpecKafkaListeners as Listener,
  KafkaSpecKafkaListenersAuthenticationType as ListenerAuthentication,
  KafkaSpecKafkaListenersType as ListenerType,
  KafkaSpecKafkaMetricsConfigType as MetricsType,
} from "../../imports/kafka.strimzi.io";
import { InvalidPropError } from "../invalid-prop";
import { isDnsLabel } from "../kubernetes/names";
import type { IKafkaCluster } from "../references/kafka";
import { entityOperator, kafkaExporter } from "./kafka-companions";
import { KafkaNodePool, type KafkaNodePoolSettings } from "./kafka-node-pool";
import { metadataVersion } from "./kafka-version";

const PLAIN_PORT = 9092;
const SCRAM_PORT = 9094;

/** A Kafka cluster without ZooKeeper. */
export interface KafkaClusterProps {
  readonly name: string;
  /** Namespace that the Strimzi operator watches: its own, unless it was told otherwise. */
  readonly namespace: string;
  /** Kafka version, `4.1.1`. */
  readonly version: string;
  readonly pools: readonly KafkaNodePoolSettings[];
  /**
   * Namespaces whose pods may use the plain listener, which asks nobody who they are.
   * Takes effect where the cluster's network plugin enforces policies. Pods on the network of their
   * host, as RGW may be (`hostNetwork` of the CephCluster), have no namespace in its eyes: then leave
   * this out, or let the nodes in with a policy of your own.
   * @default - every pod of the Kubernetes cluster may
   */
  readonly plainListenerNamespaces?: readonly string[];
  /**
   * A second listener, SCRAM-SHA-512 over TLS on 9094, whose clients have the rights of their
   * {@link KafkaUser} and no others.
   * @default false
   */
  readonly scramListener?: boolean;
  /** Metrics of brokers, and of consumer lag by an exporter. @default true */
  readonly metrics?: boolean;
}

/**
 * A KRaft cluster run by Strimzi.
 *
 * - Topics are never made by chance: with `auto.create.topics.enable` a mistyped name would swallow
 *   events in a topic that nobody reads.
 * - The plain listener always exists: RGW can use no other (a CephBucketTopic cannot carry a CA, and
 *   takes credentials over TLS only). Who may reach it is the network policy's business; Strimzi
 *   writes that policy from `networkPolicyPeers`.
 * - Authorization comes and goes with the SCRAM listener. `simple` alone would lock the plain
 *   listener: its clients are `User:ANONYMOUS`, and no KafkaUser can grant that principal anything,
 *   because names of objects are lower case. It is a super user instead, which takes nothing away
 *   from the listener's openness and holds SCRAM clients to their ACLs
 *   (KafkaBrokerConfigurationBuilder.configureSimpleAuthorization).
 * - The metrics port 9404 stays open to the whole cluster: Strimzi's own policy opens it, and a
 *   second policy can only add to that (KafkaCluster.generateNetworkPolicy).
 * - One PodDisruptionBudget comes from the operator: of all nodes, one may be away.
 */
export class KafkaCluster extends Construct implements IKafkaCluster {
  /** A cluster that Strimzi runs already, with listeners at the ports used here. */
  static fromName(
    clusterName: string,
    namespace: string,
    known: Pick<KafkaClusterProps, "scramListener"> & Pick<IKafkaCluster, "brokers"> = {},
  ): IKafkaCluster {
    const { scramListener = false, ...brokers } = known;
    return {
      clusterName,
      namespace,
      bootstrapServers: bootstrap(clusterName, namespace, PLAIN_PORT),
      ...(scramListener && { scramBootstrapServers: bootstrap(clusterName, namespace, SCRAM_PORT) }),
      ...brokers,
    };
  }

  readonly clusterName: string;
  readonly namespace: string;
  readonly bootstrapServers: string;
  readonly scramBootstrapServers?: string;
  readonly brokers: number;
  /** Replicas of internal topics, and a good number for any other. */
  readonly replicationFactor: number;
  /** Replicas that have to have a record before it counts as written; one fewer than there are. */
  readonly minInsyncReplicas: number;
  /** Secret with `ca.crt`, which clients of the SCRAM listener have to trust. */
  readonly clusterCaSecretName: string;

  /**
   * @throws InvalidPropError for a name that is too long, an unknown version, no broker, an even number
   * of controllers, or a plain listener that would let SCRAM clients walk around their ACLs
   */
  constructor(scope: Construct, id: string, props: KafkaClusterProps) {
    super(scope, id);
    const { name, namespace, pools, scramListener = false, metrics = true } = props;
    this.checkNames(props);
    this.checkPlainListener(props);
    this.brokers = this.countBrokers(pools);
    this.replicationFactor = Math.min(3, this.brokers);
    this.minInsyncReplicas = Math.max(1, this.replicationFactor - 1);
    const version = { version: props.version, metadataVersion: metadataVersion(this, props.version) };

    for (const pool of pools) {
      new KafkaNodePool(this, pool.name, { ...pool, clusterName: name, namespace });
    }
    new KafkaResource(this, "Resource", {
      metadata: { name, namespace },
      spec: {
        kafka: {
          ...version,
          listeners: listeners(props),
          ...(scramListener && {
            authorization: { type: AuthorizationType.SIMPLE, superUsers: ["ANONYMOUS"] },
          }),
          config: {
            "offsets.topic.replication.factor": this.replicationFactor,
            "transaction.state.log.replication.factor": this.replicationFactor,
            "transaction.state.log.min.isr": this.minInsyncReplicas,
            "default.replication.factor": this.replicationFactor,
            "min.insync.replicas": this.minInsyncReplicas,
            "auto.create.topics.enable": false,
          },
          ...(metrics && { metricsConfig: { type: MetricsType.STRIMZI_METRICS_REPORTER } }),
        },
        entityOperator: entityOperator({ users: scramListener }),
        ...(metrics && { kafkaExporter: kafkaExporter() }),
      },
    });

    this.clusterName = name;
    this.namespace = namespace;
    this.bootstrapServers = bootstrap(name, namespace, PLAIN_PORT);
    if (scramListener) this.scramBootstrapServers = bootstrap(name, namespace, SCRAM_PORT);
    this.clusterCaSecretName = `${name}-cluster-ca-cert`;
  }

  private checkNames({ name, pools }: KafkaClusterProps): void {
    if (!isDnsLabel(`${name}-kafka-bootstrap`)) {
      throw new InvalidPropError(this, {
        prop: "name",
        got: name,
        expected: "a name with which '<name>-kafka-bootstrap' is a DNS label of at most 63 characters",
      });
    }
    const names = pools.map((pool) => pool.name);
    const twice = names.find((pool, index) => names.indexOf(pool) !== index);
    if (twice !== undefined) {
      throw new InvalidPropError(this, { prop: "pools", got: twice, expected: "every pool name once" });
    }
  }

  private checkPlainListener({ plainListenerNamespaces, scramListener }: KafkaClusterProps): void {
    if (plainListenerNamespaces?.length === 0) {
      throw new InvalidPropError(this, {
        prop: "plainListenerNamespaces",
        got: [],
        expected: "at least one namespace",
        hint: "a policy without peers would let everybody in",
      });
    }
    if (scramListener === true && plainListenerNamespaces === undefined) {
      throw new InvalidPropError(this, {
        prop: "plainListenerNamespaces",
        got: null,
        expected: "the namespaces that need the plain listener",
        hint: "anybody who can reach it has every right, with and without a SCRAM listener",
      });
    }
  }

  private countBrokers(pools: readonly KafkaNodePoolSettings[]): number {
    const nodes = (role: KafkaNodePoolSettings["roles"][number]) =>
      pools.filter((pool) => pool.roles.includes(role)).reduce((sum, pool) => sum + pool.replicas, 0);
    const [controllers, brokers] = [nodes("controller"), nodes("broker")];
    if (controllers % 2 === 0) {
      throw new InvalidPropError(this, {
        prop: "pools",
        got: `${controllers} controllers`,
        expected: "an odd number of controllers",
        hint: "one more than an odd number survives no further failure",
      });
    }
    if (brokers === 0) {
      throw new InvalidPropError(this, { prop: "pools", got: "0 brokers", expected: "at least one broker" });
    }
    return brokers;
  }
}

/** Service of all internal listeners (strimzi KafkaResources.bootstrapServiceName). */
function bootstrap(name: string, namespace: string, port: number): string {
  return `${name}-kafka-bootstrap.${namespace}.svc.cluster.local:${port}`;
}

function listeners({ plainListenerNamespaces, scramListener = false }: KafkaClusterProps): Listener[] {
  const plain = {
    name: "plain",
    port: PLAIN_PORT,
    type: ListenerType.INTERNAL,
    tls: false,
    ...(plainListenerNamespaces !== undefined && {
      networkPolicyPeers: plainListenerNamespaces.map((namespace) => ({
        // The API server puts this label on every namespace.
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
      })),
    }),
  };
  const scram = {
    name: "scram",
    port: SCRAM_PORT,
    type: ListenerType.INTERNAL,
    tls: true,
    authentication: { type: ListenerAuthentication.SCRAM_HYPHEN_SHA_HYPHEN_512 },
  };
  return scramListener ? [plain, scram] : [plain];
}
