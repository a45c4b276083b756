import type { ValuePath } from "../../schema/violation";
import type { LintContext } from "../context";
import { items, number, text } from "../json";
import { describeObject, type Manifest } from "../manifest";
import type { LintRule } from "../rule";

const SCHEDULED = "ScheduledSparkApplication.sparkoperator.k8s.io";
/** The program that compacts, expires and removes. */
const PROGRAM = "table_maintenance.py";
const HORIZON = "INGEST_LEDGER_HORIZON_DAYS";
const JOB_TIMEOUT = "SPARK_JOB_TIMEOUT_SECONDS";
/** Iceberg's own procedure refuses less. */
const MIN_ORPHAN_AGE_HOURS = 24;

/**
 * The operator compares the policy with its three values and starts nothing for any other, the empty one
 * included (spark-operator v2.5.2 `shouldStartNextRun`); no webhook fills it in. Two maintenance runs at
 * once undo each other's work, and a replaced one is killed in the middle.
 */
export const schedulesRunAgain: LintRule = {
  kinds: [SCHEDULED],
  *check(manifest) {
    const policy = text(manifest.object, "spec", "concurrencyPolicy");
    if (policy === undefined)
      yield {
        code: "FLOE3113",
        what: "without a policy the operator never starts a second run",
        path: ["spec"],
        got: undefined,
        expected: "concurrencyPolicy: Forbid",
      };
    else if (policy !== "Forbid" && isMaintenance(manifest))
      yield {
        code: "FLOE3114",
        what: "two runs of the maintenance may meet",
        path: ["spec", "concurrencyPolicy"],
        got: policy,
        expected: "Forbid",
      };
  },
};

/** Snapshots have to outlast the ledger's memory. */
export const snapshotsOutlastLedger: LintRule = {
  kinds: [SCHEDULED],
  *check(manifest, context) {
    const retention = option(manifest, "snapshot-retention-hours");
    if (retention === undefined) return;
    const [service, days] = largest(HORIZON, context) ?? [];
    const own = option(manifest, "ledger-horizon-hours")?.value ?? 0;
    const hours = Math.max(own, (days ?? 0) * 24);
    if (retention.value >= hours) return;
    const who = service === undefined || hours === own ? "the ledger" : describeObject(service);
    yield {
      code: "FLOE3115",
      what: `snapshots are kept for ${retention.value} hours, ${who} remembers files for ${hours}`,
      path: retention.path,
      got: retention.value,
      expected: `at least ${hours}`,
    };
  },
};

/** What a job has written and not committed yet is no orphan. */
export const orphansOutliveJobs: LintRule = {
  kinds: [SCHEDULED],
  *check(manifest, context) {
    const age = option(manifest, "orphan-age-hours");
    if (age === undefined) return;
    const seconds = Math.max(
      largest(JOB_TIMEOUT, context)?.[1] ?? 0,
      number(manifest.object, "spec", "template", "driver", "envVars", JOB_TIMEOUT) ?? 0,
    );
    const least = Math.max(MIN_ORPHAN_AGE_HOURS, seconds / 3600);
    if (age.value >= least) return;
    yield {
      code: "FLOE3116",
      what: `files without a snapshot are removed after ${age.value} hours, and the longest job may write for ${seconds / 3600}`,
      path: age.path,
      got: age.value,
      expected: `at least ${least}`,
    };
  },
};

function isMaintenance({ object }: Manifest): boolean {
  return text(object, "spec", "template", "mainApplicationFile")?.endsWith(PROGRAM) === true;
}

/** A whole number among the program's arguments, `--name=7`. */
function option(
  manifest: Manifest,
  name: string,
): { readonly value: number; readonly path: ValuePath } | undefined {
  if (!isMaintenance(manifest)) return undefined;
  const base = ["spec", "template", "arguments"];
  for (const [index, argument] of items(manifest.object, ...base)) {
    const value = new RegExp(`^--${name}=(\\d+)$`).exec(String(argument))?.[1];
    if (value !== undefined) return { value: Number(value), path: [...base, index] };
  }
  return undefined;
}

/** The largest value that a Service has for a variable. */
function largest(variable: string, context: LintContext): [service: Manifest, value: number] | undefined {
  return context
    .ofKind("Service.serving.knative.dev")
    .flatMap((service): [Manifest, number][] => {
      const values = items(service.object, "spec", "template", "spec", "containers").flatMap(
        ([, container]) => items(container, "env").map(([, entry]) => variableValue(entry, variable)),
      );
      return values.flatMap((value) => (value === undefined ? [] : [[service, value]]));
    })
    .sort(([, a], [, b]) => b - a)[0];
}

function variableValue(entry: unknown, variable: string): number | undefined {
  return text(entry, "name") === variable ? number(entry, "value") : undefined;
}
