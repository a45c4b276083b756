import type { Construct } from "constructs";
import type { CatalogConfig, IngestConfig, PlatformConfig } from "../config/types";
import type { LakehouseAccessProps } from "../constructs/ingest/lakehouse-access";
import { SparkDriverAccount } from "../constructs/spark/spark-driver-account";
import { TableMaintenance } from "../constructs/spark/table-maintenance";
import { FloeChart } from "./floe-chart";
import { catalogOf } from "./light-worker";

/** Configuration of the maintenance, and what it stands on. */
export interface TableMaintenanceChartProps extends Pick<LakehouseAccessProps, "store" | "credentials"> {
  readonly platform: PlatformConfig;
  readonly ingest: IngestConfig;
  readonly catalog: CatalogConfig;
}

const ID = "74-table-maintenance";

/** The scheduled job that compacts tables, expires snapshots and removes orphans, and who it is. */
export class TableMaintenanceChart extends FloeChart {
  constructor(scope: Construct, props: TableMaintenanceChartProps) {
    super(scope, ID, { phase: 2 });
    const { platform, ingest, catalog } = props;
    const { heavy, maintenance } = ingest;
    const production = platform.profile === "production";
    new TableMaintenance(this, "Maintenance", {
      account: new SparkDriverAccount(this, "Driver", {
        name: "table-maintenance",
        namespace: platform.eventing_namespace,
      }),
      image: heavy.spark_image,
      tables: maintainedTables(ingest),
      schedule: maintenance.schedule,
      timeZone: maintenance.time_zone,
      snapshotRetentionHours: maintenance.snapshot_retention_days * 24,
      minSnapshots: maintenance.min_snapshots,
      orphanAgeHours: maintenance.orphan_age_hours,
      ledgerHorizonHours: ingest.ledger_horizon_days * 24,
      timeoutSeconds: heavy.job_timeout_seconds,
      catalog: catalogOf(catalog),
      catalogName: catalog.name,
      store: props.store,
      credentials: props.credentials,
      maxExecutors: heavy.max_executors,
      executorMemory: heavy.executor_memory,
      executorCores: production ? 2 : 1,
      driverMemory: production ? "2g" : "1g",
    });
  }
}

/** Every table that files end up in, and those that were asked for beside. */
function maintainedTables({ tables, default_table, maintenance }: IngestConfig): string[] {
  return [...new Set([...tables.map(({ table }) => table), default_table, ...maintenance.tables])].sort();
}
