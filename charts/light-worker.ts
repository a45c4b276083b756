import type { Construct } from "constructs";
import type { CatalogConfig, ComponentsConfig, IngestConfig, PlatformConfig } from "../config/types";
import { defined } from "../constructs/defined";
import type { LakehouseAccessProps } from "../constructs/ingest/lakehouse-access";
import { LightWorker } from "../constructs/ingest/light-worker";
import { ServiceGuard } from "../constructs/ingest/service-guard";
import { KafkaSink } from "../constructs/knative/kafka-sink";
import type { KnativeService } from "../constructs/knative/knative-service";
import type { Tracing } from "../constructs/knative/observability";
import type { IEventSink } from "../constructs/references/event-sink";
import type { IGateway } from "../constructs/references/gateway";
import type { IKafkaTopic } from "../constructs/references/kafka";
import { FloeChart } from "./floe-chart";
import { tableRules } from "./table-rules";

/** Configuration of the light path, and what it stands on. */
export interface LightWorkerChartProps extends Pick<LakehouseAccessProps, "store" | "credentials"> {
  readonly platform: PlatformConfig;
  readonly components: Pick<ComponentsConfig, "knative" | "monitoring">;
  readonly ingest: IngestConfig;
  readonly catalog: CatalogConfig;
  /** Batches for the worker. */
  readonly light: IKafkaTopic;
  /** Batches that no executor could take. */
  readonly deadLetter: IKafkaTopic;
  /** The cluster-local gateway. */
  readonly gateway: IGateway;
  /** @default - no spans */
  readonly tracing?: Tracing;
}

const ID = "72-light-worker";

/** The worker of small batches, and the sink of batches that nobody could take. */
export class LightWorkerChart extends FloeChart {
  readonly service: KnativeService;
  /** Where the heavy path sends what it can not do, too. */
  readonly deadLetters: IEventSink;

  constructor(scope: Construct, props: LightWorkerChartProps) {
    super(scope, ID, { phase: 2 });
    const { platform, components, ingest, catalog, light, tracing } = props;
    const { worker } = ingest;
    const namespace = platform.eventing_namespace;
    const production = platform.profile === "production";
    this.deadLetters = new KafkaSink(this, "DeadLetters", {
      name: "ingest-dead-letters",
      namespace,
      topic: props.deadLetter,
    });
    const { service } = new LightWorker(this, "Worker", {
      name: worker.name,
      namespace,
      image: worker.image,
      topic: light,
      deadLetters: this.deadLetters,
      catalog: catalogOf(catalog),
      store: props.store,
      credentials: props.credentials,
      tables: tableRules(ingest),
      defaultTable: ingest.default_table,
      schemaContract: worker.schema_contract,
      createTables: worker.create_tables,
      ledgerHorizonDays: ingest.ledger_horizon_days,
      quarantine: quarantineOf(ingest),
      minScale: production ? 1 : 0,
      maxScale: worker.max_scale,
      concurrency: worker.concurrency,
      timeoutSeconds: worker.timeout_seconds,
      consumers: production ? Math.min(worker.max_scale, ingest.topics.partitions) : 1,
      resources: {
        requests: production ? { cpu: "500m", memory: "512Mi" } : { cpu: "100m", memory: "256Mi" },
        limits: { memory: worker.memory_limit },
      },
      spillGiB: production ? 10 : 2,
      ...defined({ tracing }),
    });
    new ServiceGuard(this, "Guard", {
      service,
      gateway: props.gateway,
      servingNamespace: components.knative.serving_namespace,
      ...(components.monitoring.enabled && { monitoringNamespace: components.monitoring.namespace }),
    });
    this.service = service;
  }
}

/** Where records of bad files go: the bucket that the services' keys are for. */
export function quarantineOf({ inbox, quarantine_prefix }: IngestConfig): string {
  return `s3://${inbox.bucket}/${quarantine_prefix}`;
}

/** The catalog of the configuration. */
export function catalogOf({ uri, warehouse, secret }: CatalogConfig): LakehouseAccessProps["catalog"] {
  return { uri, warehouse, ...defined({ secretName: secret }) };
}
