import type { Mistake } from "./mistake";

/** A reconciliation that is right in everything but what is asked for. */
function cronJob({ schedule = "17 * * * *", policy = "Forbid", args = "[reconcile, --emit]" } = {}): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata: {name: reconcile, namespace: tools}
spec:
  schedule: "${schedule}"
  ${policy === "" ? "" : `concurrencyPolicy: ${policy}`}
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: floe, image: floe:1, args: ${args}}]`;
}

/** CronJobs that never run, or run into each other. */
export const cronJobMistakes: readonly Mistake[] = [
  {
    code: "FLOE3117",
    slip: "a schedule has seconds",
    add: cronJob({ schedule: "0 17 * * * *" }),
    at: "spec.schedule",
    says: "this one has 6",
  },
  {
    code: "FLOE3117",
    slip: "an hour is none",
    add: cronJob({ schedule: "0 24 * * *" }),
    at: "spec.schedule",
    says: "'24' is no hour",
  },
  {
    code: "FLOE3117",
    slip: "an abbreviation is mistyped",
    add: cronJob({ schedule: "@hourley" }),
    at: "spec.schedule",
  },
  {
    code: "FLOE3117",
    slip: "the time zone stands in the schedule",
    add: cronJob({ schedule: "TZ=UTC 0 1 * * *" }),
    at: "spec.schedule",
    says: "spec.timeZone",
  },
  {
    code: "FLOE3118",
    slip: "reconciliations may overlap, because nothing is said",
    add: cronJob({ policy: "" }),
    at: "spec",
    says: "Forbid",
  },
  {
    code: "FLOE3118",
    slip: "a reconciliation may be replaced",
    add: cronJob({ policy: "Replace" }),
    at: "spec.concurrencyPolicy",
    says: "Forbid",
  },
];
