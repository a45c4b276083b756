import { SparkDriverAccount } from "../../../constructs/spark/spark-driver-account";
import { TableMaintenance, type TableMaintenanceProps } from "../../../constructs/spark/table-maintenance";
import { identities, only, render, schemaViolations } from "../../support/manifests";
import { lakehouse } from "../ingest/pipeline";

function maintenance(props: Partial<TableMaintenanceProps> = {}) {
  return render(
    (chart) =>
      new TableMaintenance(chart, "maintenance", {
        account: new SparkDriverAccount(chart, "account", { namespace: "apps", name: "table-maintenance" }),
        image: "spark:1",
        tables: ["sales.orders", "db.my_table"],
        ...lakehouse,
        ...props,
      }),
  );
}

function scheduled(props: Partial<TableMaintenanceProps> = {}) {
  // biome-ignore lint/suspicious/noExplicitAny: a job is looked into field by field
  return only(maintenance(props), "ScheduledSparkApplication").spec as any;
}

describe("TableMaintenance", () => {
  test("is a schedule and the accounts of its pods, each valid", () => {
    const manifests = maintenance();
    expect(identities(manifests)).toEqual([
      "ServiceAccount apps/table-maintenance",
      "Role apps/table-maintenance",
      "RoleBinding apps/table-maintenance",
      "ServiceAccount apps/table-maintenance-executor",
      "ScheduledSparkApplication apps/table-maintenance",
    ]);
    expect(schemaViolations(manifests)).toEqual([]);
  });

  test("runs once a day, one run at a time, by a clock that does not depend on the operator's", () => {
    expect(scheduled()).toMatchObject({
      schedule: "17 3 * * *",
      timeZone: "UTC",
      concurrencyPolicy: "Forbid",
      successfulRunHistoryLimit: 3,
      failedRunHistoryLimit: 3,
    });
  });

  test("keeps what the ledger and jobs under way need, unless more is asked for", () => {
    expect(scheduled().template).toMatchObject({
      mainApplicationFile: "local:///opt/floe/table_maintenance.py",
      arguments: [
        "--table=sales.orders",
        "--table=db.my_table",
        "--snapshot-retention-hours=240",
        "--min-snapshots=10",
        "--orphan-age-hours=72",
        "--ledger-horizon-hours=168",
      ],
    });
    expect(scheduled({ ledgerHorizonHours: 720 }).template.arguments).toContain(
      "--snapshot-retention-hours=792",
    );
  });

  test("a failed run is left to the next one, and history goes by number", () => {
    const { template } = scheduled();
    expect(template.restartPolicy).toMatchObject({
      type: "OnFailure",
      onFailureRetries: 0,
      onSubmissionFailureRetries: 3,
    });
    expect(template).not.toHaveProperty("timeToLiveSeconds");
  });

  test("drivers end themselves, and executors have no rights", () => {
    const { template } = scheduled({ timeoutSeconds: 7200 });
    expect(template.driver).toMatchObject({
      serviceAccount: "table-maintenance",
      envVars: { SPARK_JOB_TIMEOUT_SECONDS: "7200" },
    });
    expect(template.executor.serviceAccount).toBe("table-maintenance-executor");
    expect(only(maintenance(), "ServiceAccount", "table-maintenance-executor")).toMatchObject({
      automountServiceAccountToken: false,
    });
  });

  test.each(["@daily", "*/30 2-4 * * mon-fri"])("takes the schedule %s", (schedule) => {
    expect(scheduled({ schedule }).schedule).toBe(schedule);
  });

  test.each<[string, Partial<TableMaintenanceProps>, RegExp]>([
    ["no tables", { tables: [] }, /tables: got \[\]/],
    ["a table without namespace", { tables: ["orders"] }, /tables: got "orders"/],
    ["a schedule of four fields", { schedule: "3 * * *" }, /schedule: got "3 \* \* \*"/],
    ["a name without room for the run's number", { name: "m".repeat(44) }, /name: .* at most 43/],
    [
      "snapshots that expire before the ledger forgets",
      { snapshotRetentionHours: 100 },
      /snapshotRetentionHours: got 100, expected at least 168/,
    ],
    ["orphans of a commit under way", { orphanAgeHours: 23 }, /orphanAgeHours: got 23, expected at least 24/],
    [
      "orphans of a job under way",
      { orphanAgeHours: 30, timeoutSeconds: 36 * 3600 },
      /orphanAgeHours: got 30, expected at least 36/,
    ],
  ])("refuses %s", (_, props, message) => {
    expect(() => maintenance(props)).toThrow(message);
  });
});
