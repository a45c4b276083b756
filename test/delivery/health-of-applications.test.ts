import { healthChecks } from "../../constructs/delivery/argocd/config-map";
import { healthOf } from "./lua";

const script = healthChecks["argoproj.io_Application"] ?? "";
const check = (status: object) => healthOf(script, { metadata: { generation: 7 }, status });

const synced = { sync: { status: "Synced" }, operationState: { phase: "Succeeded" } };

describe("the health of an Application in a wave", () => {
  test.each([
    ["Healthy", "Healthy"],
    ["Suspended", "Healthy"],
    ["Progressing", "Progressing"],
    ["Missing", "Progressing"],
    ["Unknown", "Progressing"],
    ["Degraded", "Degraded"],
  ])("with resources that are %s it is %s", (resources, expected) => {
    expect(check({ ...synced, health: { status: resources } }).status).toBe(expected);
  });

  test("waits for the first sync, although there is nothing unhealthy yet", () => {
    expect(check({ sync: { status: "OutOfSync" }, health: { status: "Healthy" } })).toEqual({
      status: "Progressing",
      message: "Waiting for the sync",
    });
  });

  test("waits when the repository cannot be compared, although there is nothing unhealthy", () => {
    expect(check({ sync: { status: "Unknown" }, health: { status: "Healthy" } }).status).toBe("Progressing");
  });

  test("waits while what is degraded is still being synced", () => {
    const status = { ...synced, operationState: { phase: "Running" }, health: { status: "Degraded" } };
    expect(check(status).status).toBe("Progressing");
  });

  test.each(["Failed", "Error"])("is degraded when the sync ended with %s, and says why", (phase) => {
    const operationState = { phase, message: "one or more objects failed to apply" };
    expect(check({ ...synced, operationState, health: { status: "Healthy" } })).toEqual({
      status: "Degraded",
      message: "one or more objects failed to apply",
    });
  });

  test("is healthy when it was found in sync and never had to be synced", () => {
    expect(check({ sync: { status: "Synced" }, health: { status: "Healthy" } }).status).toBe("Healthy");
  });

  test("is healthy when something that it keeps has left the repository", () => {
    const status = { ...synced, sync: { status: "OutOfSync" }, health: { status: "Healthy" } };
    expect(check(status).status).toBe("Healthy");
  });
});
