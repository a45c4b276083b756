import { lint } from "../../lint/lint";
import { parseManifests } from "../../lint/read-manifests";
import { scheduleFault } from "../../lint/rules/cron-jobs";

test.each([
  "* * * * *",
  "*/15 0-6,22 1,15 jan-MAR mon-fri",
  "0 0 1 1 0",
  "59 23 31 12 6",
  "5/10 ? * * ?",
  "@hourly",
  "@midnight",
  "@every 1h30m",
])("'%s' is a schedule", (schedule) => {
  expect(scheduleFault(schedule)).toBeUndefined();
});

test.each([
  ["", "a schedule has five fields, this one has 1"],
  ["* * * *", "a schedule has five fields, this one has 4"],
  ["60 * * * *", "'60' is no minute"],
  ["* * 0 * *", "'0' is no day of the month"],
  ["* * * 13 *", "'13' is no month"],
  ["* * * * 7", "'7' is no day of the week"],
  ["* * * * son", "'son' is no day of the week"],
  ["5-1 * * * *", "'5-1' is no minute"],
  ["1-2-3 * * * *", "'1-2-3' is no minute"],
  ["*/0 * * * *", "'*/0' is no minute"],
  ["1,,2 * * * *", "'' is no minute"],
  ["-1 * * * *", "'-1' is no minute"],
  ["@nightly", "no such abbreviation of a schedule"],
])("'%s' is none: %s", (schedule, fault) => {
  expect(scheduleFault(schedule)).toBe(fault);
});

test("a CronJob of something else may overlap, and so may one that only reports", () => {
  const cronJob = (args: string) =>
    lint(
      parseManifests(
        `apiVersion: batch/v1
kind: CronJob
metadata: {name: c, namespace: default}
spec:
  schedule: "@daily"
  jobTemplate:
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i, args: ${args}}]}}}
`,
        "c.yaml",
      ).manifests,
    ).diagnostics.map(({ code }) => code);
  expect(cronJob("[backup]")).toEqual([]);
  expect(cronJob("[reconcile]")).toEqual([]);
  expect(cronJob("[reconcile, --emit]")).toEqual(["FLOE3118"]);
});
