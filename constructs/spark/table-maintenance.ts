import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { InvalidPropError } from "../invalid-prop";
import { type SparkJobProps, sparkJob } from "./spark-job";

/** What keeps tables fast and small, and when. */
export interface TableMaintenanceProps
  extends Omit<SparkJobProps, "name" | "mainApplicationFile" | "timeToLiveSeconds"> {
  /** @default table-maintenance */
  readonly name?: string;
  /** Tables, `namespace.name`; one that does not exist yet is passed over. */
  readonly tables: readonly string[];
  /** Five fields of cron, or `@daily` and the like. @default 17 3 * * * */
  readonly schedule?: string;
  /** IANA time zone of the schedule. @default UTC */
  readonly timeZone?: string;
  /** Snapshots that are younger stay, in hours; at least {@link ledgerHorizonHours}. @default - the ledger's horizon and three days */
  readonly snapshotRetentionHours?: number;
  /** Snapshots of a branch that stay, however old. @default 10 */
  readonly minSnapshots?: number;
  /** Objects that no snapshot refers to are removed when they are older, in hours; at least 24, and longer than any job. @default 72 */
  readonly orphanAgeHours?: number;
  /** How long the ledger of ingested files remembers, in hours. @default 168 */
  readonly ledgerHorizonHours?: number;
}

/** The program inside the image of the Spark jobs. */
export const MAINTENANCE_PROGRAM = "table_maintenance.py";

/** Iceberg's own procedure refuses less (`RemoveOrphanFilesProcedure.validateInterval`). */
export const MIN_ORPHAN_AGE_HOURS = 24;

/** robfig/cron `ParseStandard`, which is what the operator reads schedules with. */
const SCHEDULE = /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|\S+( +\S+){4})$/;

/** The operator adds a dash and nanoseconds since the epoch; the name of a SparkApplication is a DNS label. */
const MAX_NAME_LENGTH = 63 - 20;

/**
 * Compacts tables, expires their snapshots and removes what nobody refers to, at set times.
 *
 * - One run at a time: `Forbid`. Without a policy the operator would never start a second run (spark-operator
 *   v2.5.2 `shouldStartNextRun` falls through to false), and there is no default.
 * - A failed run is not repeated: the next one does what was left.
 * - Snapshots stay for as long as the ledger remembers, so that a rollback is known for one and a lost
 *   ledger can be found in earlier metadata.
 */
export class TableMaintenance extends Construct {
  /** @throws InvalidPropError for no tables, a bad name or schedule, and what could lose data */
  constructor(scope: Construct, id: string, props: TableMaintenanceProps) {
    super(scope, id);
    const { name = "table-maintenance", schedule = "17 3 * * *", timeZone = "UTC" } = props;
    const settings = this.settings(props, name, schedule);
    const mainApplicationFile = `local:///opt/floe/${MAINTENANCE_PROGRAM}`;
    // A history by number keeps finished runs; a life span would remove them beneath it.
    const { timeToLiveSeconds: _, ...job } = sparkJob({ ...props, name, mainApplicationFile }).spec;
    new ApiObject(this, "Schedule", {
      apiVersion: "sparkoperator.k8s.io/v1beta2",
      kind: "ScheduledSparkApplication",
      metadata: { name, namespace: props.account.namespace },
      spec: {
        schedule,
        timeZone,
        concurrencyPolicy: "Forbid",
        successfulRunHistoryLimit: 3,
        failedRunHistoryLimit: 3,
        template: {
          ...job,
          arguments: [
            ...props.tables.map((table) => `--table=${table}`),
            ...Object.entries(settings).map(([option, value]) => `--${option}=${value}`),
          ],
          restartPolicy: {
            ...job.restartPolicy,
            // The next run does what was left; only what never started is tried again.
            onFailureRetries: 0,
          },
        },
      },
    });
  }

  private settings(props: TableMaintenanceProps, name: string, schedule: string): Record<string, number> {
    const { tables, ledgerHorizonHours = 168, orphanAgeHours = 72, minSnapshots = 10 } = props;
    const { snapshotRetentionHours = ledgerHorizonHours + 72, timeoutSeconds = 14_400 } = props;
    const least = Math.max(MIN_ORPHAN_AGE_HOURS, timeoutSeconds / 3600);
    const table = tables.find((one) => !/^[^.\s]+(\.[^.\s]+)+$/.test(one));
    this.refuse(tables.length === 0, { prop: "tables", got: tables, expected: "at least one table" });
    this.refuse(table !== undefined, { prop: "tables", got: table, expected: "namespace.name" });
    this.refuse(name.length > MAX_NAME_LENGTH, {
      prop: "name",
      got: name,
      expected: `at most ${MAX_NAME_LENGTH} characters: the operator adds 20 for each run`,
    });
    this.refuse(!SCHEDULE.test(schedule), {
      prop: "schedule",
      got: schedule,
      expected: "five fields of cron, for example '17 3 * * *'",
    });
    this.refuse(snapshotRetentionHours < ledgerHorizonHours, {
      prop: "snapshotRetentionHours",
      got: snapshotRetentionHours,
      expected: `at least ${ledgerHorizonHours}, the ledger's horizon`,
    });
    this.refuse(orphanAgeHours < least, {
      prop: "orphanAgeHours",
      got: orphanAgeHours,
      expected: `at least ${least}: files of a commit under way belong to no snapshot yet`,
    });
    return {
      "snapshot-retention-hours": snapshotRetentionHours,
      "min-snapshots": minSnapshots,
      "orphan-age-hours": orphanAgeHours,
      "ledger-horizon-hours": ledgerHorizonHours,
    };
  }

  private refuse(isWrong: boolean, problem: { prop: string; got: unknown; expected: string }): void {
    if (isWrong) throw new InvalidPropError(this, problem);
  }
}
