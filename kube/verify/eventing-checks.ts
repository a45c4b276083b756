import { number } from "../../lint/json";
import { allOf, type Check, deploymentsReady, fail, isReady, namespaceRuns, pass, skip, when } from "./check";
import { topicReady } from "./kafka-checks";

const eventing = (run: Check["run"]) =>
  when(({ config }) => config.demos.eventing && config.components.strimzi.enabled, "demos.eventing", run);

const KIND = "KnativeEventing.operator.knative.dev";

/** Phase 2 of the plan: Knative Eventing and its demos. */
export const eventingChecks: readonly Check[] = [
  {
    id: "eventing.ready",
    phase: 1,
    title: "KnativeEventing is Ready",
    run: ({ config, cluster }) =>
      isReady(cluster, KIND, "knative-eventing", config.components.knative.eventing_namespace),
  },
  {
    id: "eventing.pods",
    phase: 1,
    title: "Eventing's workloads run",
    run: ({ config, cluster }) =>
      namespaceRuns(cluster, config.components.knative.eventing_namespace, [
        "eventing-controller",
        "eventing-webhook",
      ]),
  },
  {
    id: "eventing.kafka",
    phase: 1,
    title: "the controllers of Kafka's Broker and KafkaSource run, and their dispatchers are there",
    run: when(
      ({ config }) => config.components.strimzi.enabled,
      "components.strimzi",
      ({ config, cluster }) => {
        const namespace = config.components.knative.eventing_namespace;
        // Dispatchers are StatefulSets; without a Trigger or a source they legally have no pod.
        const dispatchers = ["kafka-broker-dispatcher", "kafka-source-dispatcher"];
        return allOf([
          deploymentsReady(cluster, namespace, [
            "kafka-controller",
            "kafka-webhook-eventing",
            "kafka-broker-receiver",
          ]),
          ...dispatchers.map((name) => isReady(cluster, "StatefulSet.apps", name, namespace)),
        ]);
      },
    ),
  },
  {
    id: "broker.ready",
    phase: 2,
    title: "the Kafka Broker, its Trigger and the event-display service are Ready",
    run: eventing(({ config, cluster }) => {
      const namespace = config.platform.eventing_namespace;
      return allOf([
        isReady(cluster, "Broker.eventing.knative.dev", "default", namespace),
        isReady(cluster, "Trigger.eventing.knative.dev", "event-display", namespace),
        isReady(cluster, "Service.serving.knative.dev", "event-display", namespace),
      ]);
    }),
  },
  {
    id: "ping.ready",
    phase: 2,
    title: "the PingSource is Ready",
    run: eventing(({ config, cluster }) =>
      isReady(
        cluster,
        "PingSource.sources.knative.dev",
        "ping-every-minute",
        config.platform.eventing_namespace,
      ),
    ),
  },
  {
    id: "kafka-source.ready",
    phase: 2,
    title: "the demo's KafkaSource consumes demo-topic",
    run: (context) => {
      const { config, cluster } = context;
      if (!config.demos.kafka_source || !config.components.strimzi.enabled)
        return skip("demos.kafka_source is off");
      const namespace = config.platform.eventing_namespace;
      const kind = "KafkaSource.sources.knative.dev";
      const ready = allOf([
        topicReady(context, "demo-topic"),
        isReady(cluster, kind, "demo-source", namespace),
      ]);
      if (ready.state !== "pass") return ready;
      const source = cluster.find(kind, "demo-source", namespace);
      const consumers = source && number(source, "status", "consumers");
      return consumers === 0 ? fail("it has no consumers") : pass();
    },
  },
];
