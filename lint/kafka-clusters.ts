import type { LintContext } from "./context";
import { fields, get, items, number, text } from "./json";
import type { Manifest } from "./manifest";

/** One listener of a Kafka cluster. */
export interface KafkaListener {
  readonly name: string;
  readonly port: number;
  readonly tls: boolean;
  /** Whether clients have to authenticate. */
  readonly authenticated: boolean;
}

/** A Kafka cluster of Strimzi, declared or external. */
export interface KnownCluster {
  readonly name: string;
  readonly namespace: string;
  /** @default - not known: the cluster is external */
  readonly listeners?: readonly KafkaListener[];
  /** Brokers in all node pools. @default - not known */
  readonly brokers?: number;
}

/** A topic by the name that Kafka has for it. */
export interface KnownTopic {
  readonly name: string;
  readonly partitions?: number | undefined;
  /** How long messages are kept; -1 for ever. @default - the cluster's setting, or not known */
  readonly retentionMs?: number | undefined;
}

/** An address of a Strimzi cluster, taken apart. */
export interface BootstrapAddress {
  /** The address as it is written. */
  readonly text: string;
  readonly cluster: string;
  /** @default - the namespace of whoever uses the address */
  readonly namespace: string | undefined;
  readonly port: number | undefined;
}

const KAFKA = "Kafka.kafka.strimzi.io";
const POOL = "KafkaNodePool.kafka.strimzi.io";
const TOPIC = "KafkaTopic.kafka.strimzi.io";

/** The Kafka clusters that lint knows of, and their topics. */
export class KafkaClusters {
  private readonly clusters = new Map<string, KnownCluster>();
  private readonly topicsByCluster = new Map<string, Map<string, KnownTopic>>();

  constructor(context: LintContext) {
    for (const manifest of context.ofKind(KAFKA)) this.addCluster(declaredCluster(manifest, context));
    for (const { name, namespace } of context.index.ofKind("kafka.strimzi.io", "Kafka"))
      if (namespace !== undefined) this.addCluster({ name, namespace });
    for (const manifest of context.ofKind(TOPIC)) this.addTopic(manifest);
    for (const { name, namespace } of context.index.ofKind("kafka.strimzi.io", "KafkaTopic"))
      if (context.find(TOPIC, namespace, name) === undefined) this.addExternalTopic(name, namespace);
  }

  /** Every known cluster. */
  all(): readonly KnownCluster[] {
    return [...this.clusters.values()];
  }

  find(name: string, namespace: string | undefined): KnownCluster | undefined {
    return this.clusters.get(`${namespace}/${name}`);
  }

  /** Topics of a cluster by name. */
  topics({ name, namespace }: KnownCluster): ReadonlyMap<string, KnownTopic> {
    return this.topicsByCluster.get(`${namespace}/${name}`) ?? new Map();
  }

  private addCluster(cluster: KnownCluster): void {
    const key = `${cluster.namespace}/${cluster.name}`;
    if (!this.clusters.has(key)) this.clusters.set(key, cluster);
  }

  private addTopic(manifest: Manifest): void {
    const cluster = this.find(
      text(manifest.object, "metadata", "labels", "strimzi.io/cluster") ?? "",
      manifest.namespace,
    );
    const name = topicNameOf(manifest);
    const partitions = number(manifest.object, "spec", "partitions");
    const retentionMs = number(manifest.object, "spec", "config", "retention.ms");
    if (cluster !== undefined)
      this.topicsOf(cluster, (topics) => topics.set(name, { name, partitions, retentionMs }));
  }

  /** An external topic says no cluster: it is one of any cluster of its namespace. */
  private addExternalTopic(name: string, namespace: string | undefined): void {
    for (const cluster of this.all())
      if (cluster.namespace === namespace)
        this.topicsOf(cluster, (topics) => topics.has(name) || topics.set(name, { name }));
  }

  private topicsOf({ name, namespace }: KnownCluster, use: (topics: Map<string, KnownTopic>) => void): void {
    const key = `${namespace}/${name}`;
    const topics = this.topicsByCluster.get(key) ?? new Map<string, KnownTopic>();
    this.topicsByCluster.set(key, topics);
    use(topics);
  }
}

/** Name of a KafkaTopic in Kafka: objects may be called differently. */
export function topicNameOf({ object, name }: Manifest): string {
  return text(object, "spec", "topicName") ?? name;
}

/** Node pools of a cluster. */
export function poolsOf(cluster: Manifest, context: LintContext): readonly Manifest[] {
  return context
    .ofKind(POOL)
    .filter(
      ({ object, namespace }) =>
        namespace === cluster.namespace &&
        text(object, "metadata", "labels", "strimzi.io/cluster") === cluster.name,
    );
}

/** Whether a node pool's nodes have a role. */
export function hasRole(pool: Manifest, role: string): boolean {
  return items(pool.object, "spec", "roles").some(([, found]) => found === role);
}

/** Settings of the brokers. */
export function brokerConfig(cluster: Manifest): ReadonlyMap<string, unknown> {
  return new Map(fields(cluster.object, "spec", "kafka", "config"));
}

function declaredCluster(manifest: Manifest, context: LintContext): KnownCluster {
  const { object, name, namespace = "" } = manifest;
  const pools = poolsOf(manifest, context).filter((pool) => hasRole(pool, "broker"));
  const brokers = pools.reduce((sum, pool) => sum + (number(pool.object, "spec", "replicas") ?? 0), 0);
  return {
    name,
    namespace,
    listeners: items(object, "spec", "kafka", "listeners").map(([, listener]) => ({
      name: text(listener, "name") ?? "",
      port: number(listener, "port") ?? 0,
      tls: get(listener, "tls") === true,
      authenticated: get(listener, "authentication") !== undefined,
    })),
    ...(pools.length > 0 && { brokers }),
  };
}

const label = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const address = new RegExp(
  `(?<![\\w.-])(${label}?)-kafka-bootstrap(?:\\.(${label}))?(?:\\.svc)?(?:\\.cluster\\.local)?(?::(\\d+))?(?![\\w.-])`,
  "g",
);

/** Every address of a Strimzi cluster's bootstrap Service in a text. */
export function* bootstrapAddresses(value: string): Iterable<BootstrapAddress> {
  for (const [text, cluster = "", namespace, port] of value.matchAll(address))
    yield { text, cluster, namespace, port: port === undefined ? undefined : Number(port) };
}
