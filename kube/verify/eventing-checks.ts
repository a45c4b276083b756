import { text } from "../../lint/json";
import {
  allOf,
  type Check,
  type CheckContext,
  deploymentsReady,
  fail,
  isReady,
  type Outcome,
  pass,
  skip,
} from "./check";

const CAMEL_KINDS = [
  "builds",
  "camelcatalogs",
  "integrationkits",
  "integrationplatforms",
  "integrationprofiles",
  "integrations",
  "kamelets",
  "pipes",
];

/** A check that does not apply while a switch is off. */
function when(on: (context: CheckContext) => boolean, setting: string, run: Check["run"]): Check["run"] {
  return (context) => (on(context) ? run(context) : skip(`${setting} is off`));
}

const strimzi = (run: Check["run"]) =>
  when(({ config }) => config.components.strimzi.enabled, "components.strimzi", run);
const eventing = (run: Check["run"]) =>
  when(({ config }) => config.demos.eventing && config.components.strimzi.enabled, "demos.eventing", run);
const ceph = (run: Check["run"]) =>
  when(({ config }) => config.components.ceph.enabled, "components.ceph", run);
const camel = (run: Check["run"]) =>
  when(({ config }) => config.components.camel_k.enabled, "components.camel_k", run);
const ingest = (run: Check["run"]) => when(({ config }) => config.ingest.enabled, "ingest", run);

const topicReady = ({ config, cluster }: CheckContext, name: string): Outcome =>
  isReady(cluster, "KafkaTopic.kafka.strimzi.io", name, config.components.strimzi.namespace);

/** Where the claim, the topic and the notifications stand. */
const bucketNamespace = ({ config }: CheckContext) =>
  config.ingest.inbox.access === "claim"
    ? config.platform.eventing_namespace
    : config.components.ceph.namespace;

/** Phase 2 of the plan: Kafka, Eventing, the object store's events, the pipeline. */
export const eventingChecks: readonly Check[] = [
  {
    id: "strimzi.operator",
    phase: 2,
    title: "the Strimzi operator runs",
    run: strimzi(({ config, cluster }) =>
      deploymentsReady(cluster, config.components.strimzi.namespace, ["strimzi-cluster-operator"]),
    ),
  },
  {
    id: "kafka.ready",
    phase: 2,
    title: "the Kafka cluster is Ready",
    run: strimzi(({ config, cluster }) => {
      const { kafka_cluster_name, namespace } = config.components.strimzi;
      return isReady(cluster, "Kafka.kafka.strimzi.io", kafka_cluster_name, namespace);
    }),
  },
  {
    id: "kafka.volumes",
    phase: 2,
    title: "the brokers' volumes are bound on the configured StorageClass",
    run: strimzi(({ config, cluster }) => {
      const { kafka_cluster_name, namespace } = config.components.strimzi;
      const claims = cluster
        .all("PersistentVolumeClaim.")
        .filter(
          ({ metadata }) =>
            metadata.namespace === namespace &&
            metadata.labels?.["strimzi.io/cluster"] === kafka_cluster_name,
        );
      if (claims.length === 0) return fail(`no PersistentVolumeClaim of ${kafka_cluster_name}`);
      const wanted = config.platform.block_storage_class;
      return allOf(
        claims.map((claim) => {
          const found = text(claim, "spec", "storageClassName");
          if (found !== wanted) return fail(`${claim.metadata.name} is on ${found}, expected ${wanted}`);
          return isReady(cluster, "PersistentVolumeClaim.", claim.metadata.name, namespace);
        }),
      );
    }),
  },
  {
    id: "eventing.ready",
    phase: 2,
    title: "KnativeEventing is Ready, with Kafka's controller and broker data plane",
    run: ({ config, cluster }) => {
      const { eventing_namespace } = config.components.knative;
      const ready = isReady(
        cluster,
        "KnativeEventing.operator.knative.dev",
        "knative-eventing",
        eventing_namespace,
      );
      if (!config.components.strimzi.enabled) return ready;
      const kafka = [
        "eventing-controller",
        "kafka-controller",
        "kafka-webhook-eventing",
        "kafka-broker-receiver",
      ];
      return allOf([ready, deploymentsReady(cluster, eventing_namespace, kafka)]);
    },
  },
  {
    id: "broker.ready",
    phase: 2,
    title: "the Kafka Broker, its Trigger and the PingSource are Ready",
    run: eventing(({ config, cluster }) => {
      const namespace = config.platform.eventing_namespace;
      return allOf([
        isReady(cluster, "Broker.eventing.knative.dev", "default", namespace),
        isReady(cluster, "Trigger.eventing.knative.dev", "event-display", namespace),
        isReady(cluster, "PingSource.sources.knative.dev", "ping-every-minute", namespace),
        isReady(cluster, "Service.serving.knative.dev", "event-display", namespace),
      ]);
    }),
  },
  {
    id: "kafka-source.ready",
    phase: 2,
    title: "the demo's KafkaSource consumes demo-topic",
    run: (context) => {
      const { config, cluster } = context;
      if (!config.demos.kafka_source || !config.components.strimzi.enabled)
        return skip("demos.kafka_source is off");
      const source = isReady(
        cluster,
        "KafkaSource.sources.knative.dev",
        "demo-source",
        config.platform.eventing_namespace,
      );
      return allOf([topicReady(context, "demo-topic"), source]);
    },
  },
  {
    id: "bucket.bound",
    phase: 2,
    title: "the inbox bucket is bound and its user is Ready",
    run: ceph((context) => {
      const { config, cluster } = context;
      const { bucket, access, user } = config.ingest.inbox;
      const claim = isReady(cluster, "ObjectBucketClaim.objectbucket.io", bucket, bucketNamespace(context));
      if (access === "claim") return claim;
      return allOf([
        claim,
        isReady(cluster, "CephObjectStoreUser.ceph.rook.io", user, config.components.ceph.namespace),
      ]);
    }),
  },
  {
    id: "bucket.notifications",
    phase: 2,
    title: "bucket notifications are attached and their topic points to Kafka",
    run: ceph((context) => {
      const { config, cluster } = context;
      const namespace = bucketNamespace(context);
      const claim = cluster.find("ObjectBucketClaim.objectbucket.io", config.ingest.inbox.bucket, namespace);
      const names = Object.keys(claim?.metadata.labels ?? {})
        .filter((label) => label.startsWith("bucket-notification-"))
        .map((label) => label.slice("bucket-notification-".length));
      if (names.length === 0) return fail("the bucket has no label bucket-notification-…");
      return allOf([
        isReady(cluster, "CephBucketTopic.ceph.rook.io", config.ingest.topics.events, namespace),
        ...names.map((name) => isReady(cluster, "CephBucketNotification.ceph.rook.io", name, namespace)),
      ]);
    }),
  },
  {
    id: "s3-events.ready",
    phase: 2,
    title: "bucket events reach s3-event-display",
    run: (context) => {
      const { config, cluster } = context;
      if (!config.demos.s3_events || !config.components.ceph.enabled) return skip("demos.s3_events is off");
      const namespace = config.platform.eventing_namespace;
      return allOf([
        topicReady(context, config.ingest.topics.events),
        isReady(cluster, "KafkaSource.sources.knative.dev", "s3-event-source", namespace),
        isReady(cluster, "Service.serving.knative.dev", "s3-event-display", namespace),
      ]);
    },
  },
  {
    id: "camel-k.operator",
    phase: 2,
    title: "the Camel K operator runs",
    run: camel(({ config, cluster }) =>
      deploymentsReady(cluster, config.components.camel_k.namespace, ["camel-k-operator"]),
    ),
  },
  {
    id: "camel-k.platform",
    phase: 2,
    title: "the IntegrationPlatform is Ready",
    run: camel(({ config, cluster }) =>
      isReady(
        cluster,
        "IntegrationPlatform.camel.apache.org",
        "camel-k",
        config.components.camel_k.namespace,
      ),
    ),
  },
  {
    id: "camel-k.kinds",
    phase: 2,
    title: "all eight Camel K CRDs are registered",
    run: camel(({ cluster }) => {
      const missing = CAMEL_KINDS.filter((plural) => !cluster.resources.has(`${plural}.camel.apache.org`));
      return missing.length === 0 ? pass() : fail(`missing: ${missing.join(", ")}`);
    }),
  },
  {
    id: "camel-k.smoke",
    phase: 2,
    title: "the smoke Integration runs",
    run: camel(({ config, cluster }) =>
      config.demos.camel_smoke
        ? isReady(
            cluster,
            "Integration.camel.apache.org",
            "camel-k-smoke",
            config.platform.eventing_namespace,
          )
        : skip("demos.camel_smoke is off"),
    ),
  },
  {
    id: "ingest.topics",
    phase: 2,
    title: "the pipeline's topics are Ready",
    run: ingest((context) => {
      const { events, events_dead_letter, light, heavy, dead_letter } = context.config.ingest.topics;
      return allOf(
        [events, events_dead_letter, light, heavy, dead_letter].map((name) => topicReady(context, name)),
      );
    }),
  },
  {
    id: "ingest.dispatcher",
    phase: 2,
    title: "the dispatcher runs",
    run: ingest(({ config, cluster }) => {
      const namespace = config.platform.eventing_namespace;
      if (config.ingest.dispatcher === "camel-k")
        return isReady(cluster, "Integration.camel.apache.org", "file-dispatcher", namespace);
      return isReady(cluster, "StatefulSet.apps", "file-dispatcher", namespace);
    }),
  },
  {
    id: "ingest.light",
    phase: 2,
    title: "the worker consumes the light topic",
    run: ingest(({ config, cluster }) => {
      const namespace = config.platform.eventing_namespace;
      const { name } = config.ingest.worker;
      return allOf([
        isReady(cluster, "Service.serving.knative.dev", name, namespace),
        isReady(cluster, "KafkaSource.sources.knative.dev", name, namespace),
        isReady(cluster, "KafkaSink.eventing.knative.dev", "ingest-dead-letters", namespace),
      ]);
    }),
  },
  {
    id: "ingest.heavy",
    phase: 2,
    title: "the Spark launcher consumes the heavy topic",
    run: ingest(({ config, cluster }) => {
      if (!config.ingest.heavy.enabled) return skip("ingest.heavy is off");
      const namespace = config.platform.eventing_namespace;
      return allOf([
        isReady(cluster, "Service.serving.knative.dev", "spark-launcher", namespace),
        isReady(cluster, "KafkaSource.sources.knative.dev", "spark-launcher", namespace),
      ]);
    }),
  },
];
