import type { Construct } from "constructs";
import type { CatalogConfig, ComponentsConfig, IngestConfig, PlatformConfig } from "../config/types";
import { defined } from "../constructs/defined";
import type { LakehouseAccessProps } from "../constructs/ingest/lakehouse-access";
import { ServiceGuard } from "../constructs/ingest/service-guard";
import type { KnativeService } from "../constructs/knative/knative-service";
import type { Tracing } from "../constructs/knative/observability";
import type { IEventSink } from "../constructs/references/event-sink";
import type { IGateway } from "../constructs/references/gateway";
import type { IKafkaTopic } from "../constructs/references/kafka";
import { HeavyPath } from "../constructs/spark/heavy-path";
import { FloeChart } from "./floe-chart";
import { catalogOf, quarantineOf } from "./light-worker";
import { tableRules } from "./table-rules";

/** Configuration of the heavy path, and what it stands on. */
export interface HeavyPathChartProps extends Pick<LakehouseAccessProps, "store" | "credentials"> {
  readonly platform: PlatformConfig;
  readonly components: Pick<ComponentsConfig, "knative" | "monitoring">;
  readonly ingest: IngestConfig;
  readonly catalog: CatalogConfig;
  /** Batches for Spark. */
  readonly heavy: IKafkaTopic;
  /** Where batches go whose job fails. */
  readonly deadLetters: IEventSink;
  /** The cluster-local gateway. */
  readonly gateway: IGateway;
  /** @default - no spans */
  readonly tracing?: Tracing;
}

const ID = "73-heavy-path";

/** The launcher of Spark jobs, what they are copies of, and who they are. */
export class HeavyPathChart extends FloeChart {
  readonly service: KnativeService;
  /** Longest time that a batch may take, in seconds. */
  readonly jobTimeoutSeconds: number;

  constructor(scope: Construct, props: HeavyPathChartProps) {
    super(scope, ID, { phase: 2 });
    const { platform, components, ingest, catalog, heavy, tracing } = props;
    const production = platform.profile === "production";
    const { service, jobTimeoutSeconds } = new HeavyPath(this, "HeavyPath", {
      namespace: platform.eventing_namespace,
      launcherImage: ingest.heavy.launcher_image,
      sparkImage: ingest.heavy.spark_image,
      topic: heavy,
      deadLetters: props.deadLetters,
      catalog: catalogOf(catalog),
      catalogName: catalog.name,
      store: props.store,
      credentials: props.credentials,
      tables: tableRules(ingest),
      defaultTable: ingest.default_table,
      schemaContract: ingest.worker.schema_contract,
      createTables: ingest.worker.create_tables,
      ledgerHorizonDays: ingest.ledger_horizon_days,
      quarantine: quarantineOf(ingest),
      jobTimeoutSeconds: ingest.heavy.job_timeout_seconds,
      maxExecutors: ingest.heavy.max_executors,
      executorMemory: ingest.heavy.executor_memory,
      executorCores: production ? 2 : 1,
      driverMemory: production ? "2g" : "1g",
      ...defined({ tracing }),
    });
    new ServiceGuard(this, "Guard", {
      service,
      gateway: props.gateway,
      servingNamespace: components.knative.serving_namespace,
      ...(components.monitoring.enabled && { monitoringNamespace: components.monitoring.namespace }),
    });
    this.service = service;
    this.jobTimeoutSeconds = jobTimeoutSeconds;
  }
}
