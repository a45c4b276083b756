import type { App } from "cdk8s";
import type { FloeConfig } from "../config/types";
import { EventingDemoChart } from "./eventing-demo";
import { FaultInjectionChart } from "./fault-injection";
import { GatewayChart } from "./gateway";
import { HelloChart } from "./hello";
import { KafkaChart } from "./kafka";
import { KafkaSourceDemoChart } from "./kafka-source-demo";
import { KnativeEventingChart } from "./knative-eventing";
import { KnativeServingChart } from "./knative-serving";
import { MeshChart } from "./mesh";
import { MonitoringChart } from "./monitoring";
import { NamespacesChart } from "./namespaces";
import { ObjectStoreChart } from "./object-store";
import { S3EventsChart } from "./s3-events";
import { TopicsChart } from "./topics";
import { hasJaeger, TracingChart, tracingOf } from "./tracing";

/**
 * The whole platform: every chart that the configuration asks for, in the order of application.
 *
 * A component that is off leaves its file out, and with it what can only stand on it. Whether the
 * configuration asks for something that then has nothing to stand on is decided before, by its rules,
 * which name both settings; nothing is guessed here.
 */
export function buildPlatform(app: App, config: FloeConfig): void {
  const { components, demos, ingest, platform } = config;
  const tracing = tracingOf(config);
  const traced = tracing === undefined ? {} : { tracing };
  const { injected } = new NamespacesChart(app, config);
  const kafka = components.strimzi.enabled ? new KafkaChart(app, config) : undefined;
  const events = ingest.enabled || components.ceph.enabled;
  const topics = kafka && events ? new TopicsChart(app, { ingest, cluster: kafka.cluster }) : undefined;

  if (components.knative.enabled) {
    const gateways = new GatewayChart(app, config);
    const { external, local } = gateways;
    new KnativeServingChart(app, { platform, components, ingest, external, local, ...traced });
    new KnativeEventingChart(app, {
      platform,
      components,
      ...(kafka && { kafka: kafka.cluster }),
      ...traced,
    });
    if (demos.hello || demos.traffic_split) new HelloChart(app, { platform, demos });
    if (kafka !== undefined) buildEventingDemos(app, config, kafka);
    if (topics !== undefined && demos.s3_events)
      new S3EventsChart(app, { platform, demos, events: topics.events });
    if (components.istio.enabled) {
      new MeshChart(app, {
        components,
        injected,
        local,
        ...(tracing && { samplingRate: tracing.samplingRate }),
      });
    }
    if (demos.fault_injection !== "none")
      new FaultInjectionChart(app, { platform, components, demos, external });
  }
  if (topics !== undefined && components.ceph.enabled) {
    new ObjectStoreChart(app, {
      components,
      ingest,
      events: topics.events,
      workloadNamespace: platform.eventing_namespace,
    });
  }
  if (components.monitoring.enabled) new MonitoringChart(app, { platform, components, demos });
  if (hasJaeger(components)) new TracingChart(app, { platform, components });
}

function buildEventingDemos(app: App, { platform, components, demos }: FloeConfig, kafka: KafkaChart): void {
  const brokers = demos.eventing ? new EventingDemoChart(app, { platform, components, demos }) : undefined;
  if (!demos.kafka_source) return;
  new KafkaSourceDemoChart(app, {
    platform,
    demos,
    cluster: kafka.cluster,
    ...(brokers && { eventDisplay: brokers.eventDisplay }),
  });
}
