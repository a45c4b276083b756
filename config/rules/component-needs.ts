import type { ComponentsConfig, FloeConfig } from "../types";
import type { ConfigRule } from "./rule";

type Component = keyof ComponentsConfig;

/** A setting that is of no use without a component. */
interface Need {
  /** Path of the setting, joined by dots; the message tells it. */
  readonly setting: string;
  readonly inUse: (config: FloeConfig) => boolean;
  readonly component: Component;
  /** What the setting takes from the component. */
  readonly why: string;
}

const needs: readonly Need[] = [
  need("ingest.enabled", "strimzi", "its topics"),
  need("ingest.enabled", "knative", "its worker and sources"),
  need("ingest.enabled", "ceph", "the inbox bucket"),
  {
    setting: "ingest.dispatcher: camel-k",
    inUse: ({ ingest }) => ingest.enabled && ingest.dispatcher === "camel-k",
    component: "camel_k",
    why: "what runs the dispatcher; `minifi` does without",
  },
  {
    setting: "ingest.heavy.enabled",
    inUse: ({ ingest }) => ingest.enabled && ingest.heavy.enabled,
    component: "spark_operator",
    why: "what runs the jobs",
  },
  {
    setting: "ingest.maintenance.enabled",
    inUse: ({ ingest }) => ingest.enabled && ingest.maintenance.enabled,
    component: "spark_operator",
    why: "what runs the job",
  },
  need("demos.hello", "knative", "Knative Serving"),
  need("demos.traffic_split", "knative", "Knative Serving"),
  need("demos.eventing", "knative", "Broker and Trigger"),
  need("demos.eventing", "strimzi", "the topic behind the Broker"),
  need("demos.kafka_source", "knative", "the KafkaSource"),
  need("demos.kafka_source", "strimzi", "demo-topic"),
  need("demos.s3_events", "knative", "the KafkaSource"),
  need("demos.s3_events", "strimzi", "the topic of bucket events"),
  need("demos.s3_events", "ceph", "the bucket"),
  need("demos.camel_smoke", "camel_k", "what runs the route"),
  {
    setting: "demos.fault_injection: mesh",
    inUse: ({ demos }) => demos.fault_injection === "mesh",
    component: "istio",
    why: "the mesh",
  },
  {
    setting: "components.ceph.enabled",
    inUse: ({ components }) => components.ceph.enabled,
    component: "strimzi",
    why: "the topic that the bucket's events go to",
  },
];

function need(setting: string, component: Component, why: string): Need {
  return { setting, component, why, inUse: (config) => valueAt(config, setting.split(".")) === true };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((at, step) => (at as Record<string, unknown> | undefined)?.[step], value);
}

/** A component may be switched off alone; then every setting that still needs it is named. */
export const componentNeeds: ConfigRule = function* (config) {
  const missing = needs.filter((entry) => entry.inUse(config) && !config.components[entry.component].enabled);
  for (const component of new Set(missing.map((entry) => entry.component))) {
    const users = missing.filter((entry) => entry.component === component);
    yield {
      code: "FLOE1102",
      what: `${component} is switched off, but ${users.length === 1 ? "a setting still needs" : "settings still need"} it`,
      path: ["components", component, "enabled"],
      got: false,
      expected: `true, or without ${users.map(({ setting, why }) => `${setting} (${why})`).join(", ")}`,
    };
  }
};
