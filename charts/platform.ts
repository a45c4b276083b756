import type { App } from "cdk8s";
import type { FloeConfig } from "../config/types";
import { keepData } from "../constructs/delivery/keep-data";
import type { Tracing } from "../constructs/knative/observability";
import type { WatchedPipeline } from "../constructs/observability/watched";
import type { IGateway } from "../constructs/references/gateway";
import type { S3Credentials } from "../constructs/references/object-storage";
import { AlertsChart } from "./alerts";
import { CamelKChart } from "./camel-k";
import { DashboardsChart } from "./dashboards";
import { DispatcherChart } from "./dispatcher";
import { EventingDemoChart } from "./eventing-demo";
import { FaultInjectionChart } from "./fault-injection";
import { GatewayChart } from "./gateway";
import { HeavyPathChart } from "./heavy-path";
import { HelloChart } from "./hello";
import { KafkaChart } from "./kafka";
import { KafkaSourceDemoChart } from "./kafka-source-demo";
import { KnativeEventingChart } from "./knative-eventing";
import { KnativeServingChart } from "./knative-serving";
import { LightWorkerChart } from "./light-worker";
import { MeshChart } from "./mesh";
import { MonitoringChart, type MonitoringChartProps } from "./monitoring";
import { NamespacesChart } from "./namespaces";
import { ObjectStoreChart } from "./object-store";
import { ReconcileChart } from "./reconcile";
import { S3EventsChart } from "./s3-events";
import { TableMaintenanceChart } from "./table-maintenance";
import { type PipelineTopics, TopicsChart } from "./topics";
import { hasJaeger, TracingChart, tracingOf } from "./tracing";

/** The services of the pipeline that count what they do, and the dispatcher where Camel K runs it. */
type Monitored = Pick<MonitoringChartProps, "integration"> & {
  /** @default - there is no pipeline */
  readonly watched?: WatchedPipeline;
  readonly services: readonly {
    readonly serviceName: string;
    readonly namespace: string;
    readonly port: number;
  }[];
};

/**
 * The whole platform: every chart that the configuration asks for, in the order of application.
 *
 * A component that is off leaves its file out, and with it what can only stand on it. Whether the
 * configuration asks for something that then has nothing to stand on is decided before, by its rules,
 * which name both settings; nothing is guessed here.
 */
export function buildPlatform(app: App, config: FloeConfig): void {
  buildCharts(app, config);
  keepData(app);
}

function buildCharts(app: App, config: FloeConfig): void {
  const { components, demos, ingest, platform } = config;
  const tracing = tracingOf(config);
  const { injected } = new NamespacesChart(app, config);
  const kafka = components.strimzi.enabled ? new KafkaChart(app, config) : undefined;
  const withEvents = ingest.enabled || components.ceph.enabled;
  const topics = kafka && withEvents ? new TopicsChart(app, { ingest, cluster: kafka.cluster }) : undefined;
  const gateways = components.knative.enabled ? new GatewayChart(app, config) : undefined;

  if (gateways !== undefined) buildKnative(app, config, gateways, kafka, tracing);
  if (topics !== undefined && gateways !== undefined && demos.s3_events && components.ceph.enabled) {
    new S3EventsChart(app, { platform, demos, events: topics.events });
  }
  const credentials = buildObjectStore(app, config, topics);
  if (components.camel_k.enabled) new CamelKChart(app, { platform, components, demos });
  const monitored =
    topics?.pipeline === undefined
      ? { services: [] }
      : buildPipeline(app, config, {
          topics: { ...topics.pipeline, events: topics.events },
          credentials,
          gateway: gateways?.local,
          tracing,
        });
  if (components.monitoring.enabled) buildMonitoring(app, config, monitored, kafka);
  if (hasJaeger(components)) new TracingChart(app, { platform, components });
  if (gateways === undefined) return;
  if (components.istio.enabled) {
    const samplingRate = tracing && { samplingRate: tracing.samplingRate };
    new MeshChart(app, {
      components,
      injected,
      local: gateways.local,
      services: monitored.services,
      ...samplingRate,
    });
  }
  if (demos.fault_injection !== "none") {
    new FaultInjectionChart(app, { platform, components, demos, external: gateways.external });
  }
}

function buildKnative(
  app: App,
  config: FloeConfig,
  { external, local }: GatewayChart,
  kafka: KafkaChart | undefined,
  tracing: Tracing | undefined,
): void {
  const { platform, components, demos, ingest } = config;
  const traced = tracing && { tracing };
  new KnativeServingChart(app, { platform, components, ingest, external, local, ...traced });
  new KnativeEventingChart(app, { platform, components, ...(kafka && { kafka: kafka.cluster }), ...traced });
  if (demos.hello || demos.traffic_split) new HelloChart(app, { platform, demos });
  if (kafka === undefined) return;
  const brokers = demos.eventing ? new EventingDemoChart(app, { platform, components, demos }) : undefined;
  if (!demos.kafka_source) return;
  new KafkaSourceDemoChart(app, {
    platform,
    demos,
    cluster: kafka.cluster,
    ...(brokers && { eventDisplay: brokers.eventDisplay }),
  });
}

/** @returns keys of the inbox; without Ceph they are a Secret of the configured name that exists already */
function buildObjectStore(app: App, config: FloeConfig, topics: TopicsChart | undefined): S3Credentials {
  const { components, ingest, platform } = config;
  if (topics === undefined || !components.ceph.enabled) {
    const name = ingest.inbox.key_secret;
    return { accessKey: { name, key: "access-key" }, secretKey: { name, key: "secret-key" } };
  }
  return new ObjectStoreChart(app, {
    components,
    ingest,
    events: topics.events,
    workloadNamespace: platform.eventing_namespace,
  }).credentials;
}

function buildMonitoring(
  app: App,
  { platform, components, demos, delivery }: FloeConfig,
  { watched, ...monitored }: Monitored,
  kafka: KafkaChart | undefined,
): void {
  new MonitoringChart(app, { platform, components, demos, ...monitored });
  if (kafka === undefined) return;
  const seen = { platform, components, kafka: kafka.cluster, ...(watched && { pipeline: watched }) };
  new AlertsChart(app, { ...seen, delivery });
  new DashboardsChart(app, seen);
}

interface PipelineParts {
  readonly topics: PipelineTopics & Pick<TopicsChart, "events">;
  readonly credentials: S3Credentials;
  /** @default - no Knative, so no executors */
  readonly gateway: IGateway | undefined;
  readonly tracing: Tracing | undefined;
}

function buildPipeline(app: App, config: FloeConfig, parts: PipelineParts): Monitored {
  const { platform, components, ingest, catalog } = config;
  const { topics, gateway, credentials, tracing } = parts;
  const { events, light, heavy, eventsDeadLetter } = topics;
  const dispatching = new DispatcherChart(app, {
    platform,
    components,
    ingest,
    topics: { events, light, heavy, deadLetters: eventsDeadLetter },
    ...(tracing && { tracing }),
  });
  const dispatcher = dispatching.integration && { integration: dispatching.integration };
  const watched = {
    namespace: platform.eventing_namespace,
    dispatcher: dispatching.watched,
    deadLetterTopics: [eventsDeadLetter.topicName, topics.deadLetter.topicName],
  };
  const store = { endpoint: components.ceph.endpoint, region: components.ceph.region };
  if (ingest.maintenance.enabled)
    new TableMaintenanceChart(app, { platform, ingest, catalog, store, credentials });
  if (ingest.reconcile.enabled)
    new ReconcileChart(app, { platform, ingest, catalog, events, store, credentials });
  if (gateway === undefined) return { ...dispatcher, watched, services: [] };
  const shared = {
    platform,
    components,
    ingest,
    catalog,
    store,
    credentials,
    gateway,
    ...(tracing && { tracing }),
  };
  const worker = new LightWorkerChart(app, { ...shared, light, deadLetter: topics.deadLetter });
  const production = platform.profile === "production";
  const withWorker = {
    ...watched,
    worker: { name: worker.service.serviceName, topic: light.topicName, alwaysOn: production },
  };
  if (!ingest.heavy.enabled) return { ...dispatcher, watched: withWorker, services: [worker.service] };
  const launcher = new HeavyPathChart(app, { ...shared, heavy, deadLetters: worker.deadLetters });
  return {
    ...dispatcher,
    watched: {
      ...withWorker,
      launcher: {
        name: launcher.service.serviceName,
        topic: heavy.topicName,
        alwaysOn: false,
        batchSeconds: launcher.jobTimeoutSeconds,
      },
    },
    services: [worker.service, launcher.service],
  };
}
