import { RECONCILE_ENVIRONMENT } from "../../../constructs/ingest/reconcile-environment";
import { WORKER_ENVIRONMENT } from "../../../constructs/ingest/worker-environment";
import { LAUNCHER_ENVIRONMENT } from "../../../constructs/spark/launcher-environment";

describe.each([
  ["worker", WORKER_ENVIRONMENT],
  ["launcher", LAUNCHER_ENVIRONMENT],
  ["reconciliation", RECONCILE_ENVIRONMENT],
])("the environment of the %s", (_, environment) => {
  const names = Object.values(environment);

  test("gives every setting a name of its own", () => {
    expect(new Set(names).size).toBe(names.length);
  });

  test("uses names that a shell accepts", () => {
    expect(names.filter((name) => !/^[A-Z][A-Z0-9_]*$/.test(name))).toEqual([]);
  });
});
