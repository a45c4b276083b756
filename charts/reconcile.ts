import type { Construct } from "constructs";
import type { CatalogConfig, IngestConfig, PlatformConfig } from "../config/types";
import type { LakehouseAccessProps } from "../constructs/ingest/lakehouse-access";
import { ReconcileJob } from "../constructs/ingest/reconcile-job";
import type { IKafkaTopic } from "../constructs/references/kafka";
import { FloeChart } from "./floe-chart";
import { catalogOf, quarantineOf } from "./light-worker";
import { tableRules } from "./table-rules";

/** Configuration of the comparison, and what it stands on. */
export interface ReconcileChartProps extends Pick<LakehouseAccessProps, "store" | "credentials"> {
  readonly platform: PlatformConfig;
  readonly ingest: IngestConfig;
  readonly catalog: CatalogConfig;
  /** Topic of bucket events. */
  readonly events: IKafkaTopic;
}

const ID = "75-reconcile";

/** The job that looks for objects that were missed, and announces them. */
export class ReconcileChart extends FloeChart {
  readonly job: ReconcileJob;

  constructor(scope: Construct, props: ReconcileChartProps) {
    super(scope, ID, { phase: 2 });
    const { platform, ingest, catalog, events, store, credentials } = props;
    const { reconcile, inbox } = ingest;
    this.job = new ReconcileJob(this, "Reconcile", {
      namespace: platform.eventing_namespace,
      image: reconcile.image,
      schedule: reconcile.schedule,
      graceMinutes: reconcile.grace_minutes,
      inbox,
      events,
      catalog: catalogOf(catalog),
      store,
      credentials,
      tables: tableRules(ingest),
      defaultTable: ingest.default_table,
      quarantine: quarantineOf(ingest),
    });
  }
}
