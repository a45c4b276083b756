import { Testing } from "cdk8s";
import { TableMaintenanceChart } from "../../charts/table-maintenance";
import { lakehouse } from "../constructs/ingest/pipeline";
import { type ConfigChange, changedConfig } from "../support/changed-config";
import { manifestsOf, only, schemaViolations, toYaml } from "../support/manifests";

function render(change: ConfigChange = {}) {
  const { store, credentials } = lakehouse;
  return manifestsOf(
    new TableMaintenanceChart(Testing.app(), { ...changedConfig(change), store, credentials }),
  );
}

function template(change: ConfigChange = {}) {
  const { spec } = only(render(change), "ScheduledSparkApplication") as unknown as {
    spec: { schedule: string; template: { arguments: string[]; image: string; driver: object } };
  };
  return { ...spec.template, schedule: spec.schedule };
}

describe("74-table-maintenance", () => {
  test("renders the schedule, and who its pods are", () => {
    const objects = render();
    expect(toYaml(objects)).toMatchSnapshot();
    expect(schemaViolations(objects)).toEqual([]);
  });

  test("maintains every table that files end up in, once, and what was asked for beside", () => {
    const tables = [
      { prefix: "incoming/orders/", table: "sales.orders" },
      { prefix: "incoming/old-orders/", table: "sales.orders" },
    ];
    const ingest = { tables, default_table: "db.rest", maintenance: { tables: ["db.reports", "db.rest"] } };
    const names = template({ ingest }).arguments.filter((argument) => argument.startsWith("--table="));
    expect(names).toEqual(["--table=db.reports", "--table=db.rest", "--table=sales.orders"]);
  });

  test("takes its ages and its image from the configuration", () => {
    const ingest = {
      ledger_horizon_days: 20,
      heavy: { spark_image: "spark:2", job_timeout_seconds: 7200 },
      maintenance: {
        schedule: "@weekly",
        snapshot_retention_days: 30,
        min_snapshots: 3,
        orphan_age_hours: 48,
      },
    };
    expect(template({ ingest })).toMatchObject({
      schedule: "@weekly",
      image: "spark:2",
      driver: { envVars: { SPARK_JOB_TIMEOUT_SECONDS: "7200" } },
      arguments: expect.arrayContaining([
        "--snapshot-retention-hours=720",
        "--min-snapshots=3",
        "--orphan-age-hours=48",
        "--ledger-horizon-hours=480",
      ]),
    });
  });
});
