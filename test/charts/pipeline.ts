import { Testing } from "cdk8s";
import { HeavyPathChart } from "../../charts/heavy-path";
import { LightWorkerChart } from "../../charts/light-worker";
import { KafkaTopic } from "../../constructs/kafka/kafka-topic";
import { topics } from "../constructs/camel/topics";
import { lakehouse } from "../constructs/ingest/pipeline";
import { type ConfigChange, changedConfig } from "../support/changed-config";

const gateway = {
  gatewayName: "knative-local-gateway",
  namespace: "knative-serving",
  gatewayClassName: "envoy",
  serviceName: "envoy-gateway-system/knative-local-gateway",
};

/** Both paths as the platform makes them. */
export function pipeline(change: ConfigChange = {}): { light: LightWorkerChart; heavy: HeavyPathChart } {
  const app = Testing.app();
  const common = {
    ...changedConfig(change),
    store: lakehouse.store,
    credentials: lakehouse.credentials,
    gateway,
  };
  const deadLetter = KafkaTopic.fromName("ingest-dlq", topics.events.cluster, 3);
  const light = new LightWorkerChart(app, { ...common, light: topics.light, deadLetter });
  const heavy = new HeavyPathChart(app, { ...common, heavy: topics.heavy, deadLetters: light.deadLetters });
  return { light, heavy };
}
