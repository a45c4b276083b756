import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LAKEHOUSE_ENVIRONMENT } from "../../../constructs/ingest/lakehouse-access";
import { LAUNCHER_ENVIRONMENT } from "../../../constructs/spark/launcher-environment";
import { SparkDriverAccount } from "../../../constructs/spark/spark-driver-account";
import { JOB_TIMEOUT_VARIABLE } from "../../../constructs/spark/spark-job";
import { MAINTENANCE_PROGRAM, TableMaintenance } from "../../../constructs/spark/table-maintenance";
import { only, render } from "../../support/manifests";
import { lakehouse } from "../ingest/pipeline";

const SOURCES = join(__dirname, "../../../services/spark-ingest/src");
const program = (name: string) => readFileSync(join(SOURCES, name), "utf8");

const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name).sort();

describe("the Spark programs and the constructs that start them", () => {
  test("mean the same variables", () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".py"),
    );
    const read = files.flatMap((file) =>
      found(program(file), /(?:environ\.get\(|^VARIABLE = )"([A-Z_]+)"/gm),
    );
    expect([...new Set(read)].sort()).toEqual([
      LAKEHOUSE_ENVIRONMENT.catalogSecretDirectory,
      JOB_TIMEOUT_VARIABLE,
    ]);
    // The launcher gives a job up when the job ends itself.
    expect(LAUNCHER_ENVIRONMENT.jobTimeoutSeconds).toBe(JOB_TIMEOUT_VARIABLE);
  });

  test("mean the same options", () => {
    const manifests = render(
      (chart) =>
        new TableMaintenance(chart, "maintenance", {
          account: new SparkDriverAccount(chart, "account", { namespace: "apps" }),
          image: "spark:1",
          tables: ["db.t"],
          ...lakehouse,
        }),
    );
    const { spec } = only(manifests, "ScheduledSparkApplication") as unknown as {
      spec: { template: { arguments: string[] } };
    };
    const passed = found(spec.template.arguments.join("\n"), /^--([a-z-]+)=/gm);
    expect(found(program(MAINTENANCE_PROGRAM), /^ {8}\("([a-z-]+)", /gm).concat("table")).toEqual(passed);
  });
});
