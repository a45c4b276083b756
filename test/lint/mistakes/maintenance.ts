import type { Mistake } from "./mistake";

/** A maintenance schedule that is right in everything but what is asked for. */
function schedule({ policy = "Forbid", retention = 240, orphans = 72, timeout = 14_400 } = {}): string {
  return `apiVersion: sparkoperator.k8s.io/v1beta2
kind: ScheduledSparkApplication
metadata: {name: table-maintenance, namespace: tools}
spec:
  schedule: 17 3 * * *
  ${policy === "" ? "" : `concurrencyPolicy: ${policy}`}
  template:
    type: Python
    sparkVersion: 3.5.8
    mode: cluster
    image: spark:1
    mainApplicationFile: local:///opt/floe/table_maintenance.py
    arguments: [--table=db.t, --snapshot-retention-hours=${retention}, --min-snapshots=10, --orphan-age-hours=${orphans}, --ledger-horizon-hours=168]
    driver: {envVars: {SPARK_JOB_TIMEOUT_SECONDS: "${timeout}"}}
    executor: {}`;
}

/** A service whose ledger remembers for so many days. */
const worker = (days: number) => `apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: ledger-keeper, namespace: tools}
spec:
  template:
    spec:
      containers:
        - image: worker:1
          env: [{name: INGEST_LEDGER_HORIZON_DAYS, value: "${days}"}]`;

/** Schedules of maintenance that lose data, or do nothing. */
export const maintenanceMistakes: readonly Mistake[] = [
  { code: "FLOE3113", slip: "a schedule has no policy", add: schedule({ policy: "" }), at: "spec" },
  {
    code: "FLOE3114",
    slip: "a maintenance run may be replaced",
    add: schedule({ policy: "Replace" }),
    at: "spec.concurrencyPolicy",
    says: "Forbid",
  },
  {
    code: "FLOE3115",
    slip: "snapshots are kept for six days",
    add: schedule({ retention: 144 }),
    at: "spec.template.arguments[1]",
    says: "at least 168",
  },
  {
    code: "FLOE3115",
    slip: "a worker's ledger remembers longer than the maintenance knows",
    add: `${schedule()}\n---\n${worker(14)}`,
    at: "spec.template.arguments[1]",
    says: "remembers files for 336",
  },
  {
    code: "FLOE3116",
    slip: "orphans are removed after an hour",
    add: schedule({ orphans: 1 }),
    at: "spec.template.arguments[3]",
    says: "at least 24",
  },
  {
    code: "FLOE3116",
    slip: "a job may write for longer than orphans are left alone",
    add: schedule({ timeout: 400_000 }),
    at: "spec.template.arguments[3]",
    says: "111.1",
  },
];
