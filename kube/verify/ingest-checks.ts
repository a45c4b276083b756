import { get, items, text } from "../../lint/json";
import {
  allOf,
  type Check,
  type CheckContext,
  deploymentsReady,
  fail,
  isReady,
  kindsKnown,
  pass,
  skip,
  when,
} from "./check";
import { topicReady } from "./kafka-checks";

/** The plan counts seven; `integrationprofiles` is the eighth of camel-k 2.9. */
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

const ceph = (run: Check["run"]) =>
  when(({ config }) => config.components.ceph.enabled && config.ingest.enabled, "components.ceph", run);
const camel = (run: Check["run"]) =>
  when(({ config }) => config.components.camel_k.enabled, "components.camel_k", run);
const ingest = (run: Check["run"]) => when(({ config }) => config.ingest.enabled, "ingest", run);

/** Where the claim, the topic and the notifications stand. */
const bucketNamespace = ({ config }: CheckContext) =>
  config.ingest.inbox.access === "claim"
    ? config.platform.eventing_namespace
    : config.components.ceph.namespace;

const findClaim = (context: CheckContext) =>
  context.cluster.find(
    "ObjectBucketClaim.objectbucket.io",
    context.config.ingest.inbox.bucket,
    bucketNamespace(context),
  );

/** Phase 2 of the plan: the bucket's events, Camel K, and the pipeline up to the table. */
export const ingestChecks: readonly Check[] = [
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
    id: "bucket.access",
    phase: 2,
    title: "the bucket lets its user in, as owner or by policy",
    run: ceph((context) => {
      const { access, user } = context.config.ingest.inbox;
      if (access === "claim") return skip("ingest.inbox.access is claim: there is no second user");
      const claim = findClaim(context);
      if (claim === undefined) return fail("there is no claim");
      if (access === "owner") {
        const owner = text(claim, "spec", "additionalConfig", "bucketOwner");
        return owner === user ? pass(`owner ${user}`) : fail(`bucketOwner is ${owner}, expected ${user}`);
      }
      const policy = text(claim, "spec", "additionalConfig", "bucketPolicy");
      return policy?.includes(`user/${user}`) === true
        ? pass()
        : fail(`its bucketPolicy does not name ${user}`);
    }),
  },
  {
    id: "bucket.topic",
    phase: 2,
    title: "the CephBucketTopic points to Kafka, by the name of the topic that is consumed",
    run: ceph((context) => {
      const { config, cluster } = context;
      const name = config.ingest.topics.events;
      const kind = "CephBucketTopic.ceph.rook.io";
      const ready = isReady(cluster, kind, name, bucketNamespace(context));
      const topic = cluster.find(kind, name, bucketNamespace(context));
      if (ready.state !== "pass" || topic === undefined) return ready;
      // Rook takes the scheme `kafka` only, and the object's own name as the topic (v1.19 ValidateKafkaSpec).
      const uri = text(topic, "spec", "endpoint", "kafka", "uri") ?? "";
      const { kafka_cluster_name, namespace } = config.components.strimzi;
      return uri.startsWith("kafka://") && uri.includes(`${kafka_cluster_name}-kafka-bootstrap.${namespace}`)
        ? pass(uri)
        : fail(`its URI is ${uri || "not set"}`);
    }),
  },
  {
    id: "bucket.notifications",
    phase: 2,
    title: "notifications with the prefix and the suffixes of the configuration are attached to the bucket",
    run: ceph((context) => {
      const { config, cluster } = context;
      const namespace = bucketNamespace(context);
      const names = Object.keys(findClaim(context)?.metadata.labels ?? {})
        .filter((label) => label.startsWith("bucket-notification-"))
        .map((label) => label.slice("bucket-notification-".length));
      if (names.length === 0) return fail("the bucket has no label bucket-notification-…");
      const kind = "CephBucketNotification.ceph.rook.io";
      const ready = allOf(names.map((name) => isReady(cluster, kind, name, namespace)));
      if (ready.state !== "pass") return ready;
      const filters = names.map((name) => {
        const rules = items(cluster.find(kind, name, namespace), "spec", "filter", "keyFilters");
        return new Map(rules.map(([, rule]) => [text(rule, "name"), text(rule, "value")]));
      });
      const { prefix, suffixes } = config.ingest.inbox;
      const missing = suffixes.filter(
        (suffix) =>
          !filters.some((each) => (each.get("prefix") ?? "") === prefix && each.get("suffix") === suffix),
      );
      return missing.length === 0
        ? pass(suffixes.map((suffix) => `${prefix}*${suffix}`).join(", "))
        : fail(`none for ${missing.map((suffix) => `${prefix}*${suffix}`).join(", ")}`);
    }),
  },
  {
    id: "s3-events.ready",
    phase: 2,
    title: "a KafkaSource takes bucket events to s3-event-display",
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
    run: camel(({ cluster }) => kindsKnown(cluster, "camel.apache.org", CAMEL_KINDS)),
  },
  {
    id: "camel-k.smoke",
    phase: 2,
    title: "the timer → log Integration was built and runs",
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
    title: "the dispatcher runs, and routes to the light and the heavy topic",
    run: ingest(({ config, cluster }) => {
      const namespace = config.platform.eventing_namespace;
      const { light, heavy } = config.ingest.topics;
      if (config.ingest.dispatcher === "minifi")
        return isReady(cluster, "StatefulSet.apps", "file-dispatcher", namespace);
      const kind = "Integration.camel.apache.org";
      const ready = isReady(cluster, kind, "file-dispatcher", namespace);
      const flows = JSON.stringify(
        get(cluster.find(kind, "file-dispatcher", namespace), "spec", "flows") ?? "",
      );
      const missing = [light, heavy].filter((topic) => !flows.includes(topic));
      return ready.state === "pass" && missing.length > 0 ? fail(`no route to ${missing.join(", ")}`) : ready;
    }),
  },
  {
    id: "ingest.light",
    phase: 2,
    title: "the worker, with ingest-core in its image, consumes the light topic",
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
