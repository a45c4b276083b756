import { healthChecks } from "../../constructs/delivery/argocd/config-map";
import kinds from "../../imports/kinds.json";
import { healthOf } from "./lua";

const check = (kind: string, object: unknown) => healthOf(healthChecks[kind] ?? "", object);

const kindsWithReadyCondition = Object.keys(healthChecks).filter((kind) => /\.knative\.dev_/.test(kind));
const rookKinds = Object.keys(healthChecks).filter((kind) => kind.startsWith("ceph.rook.io_"));

/** An object of generation 3 whose controller has seen it. */
const live = (status: object, metadata: object = {}) => ({
  metadata: { name: "it", generation: 3, ...metadata },
  status: { observedGeneration: 3, ...status },
});

const ready = (status: string, more: object = {}) => ({
  conditions: [
    { type: "SomethingElse", status: "False", message: "not asked" },
    { type: "Ready", status, ...more },
  ],
});

describe("every check", () => {
  const scripts = Object.entries(healthChecks);

  test.each(scripts)("%s waits for an object without a status", (_, script) => {
    expect(healthOf(script, { metadata: { generation: 1 } })).toEqual({
      status: "Progressing",
      message: "Waiting for the controller",
    });
  });

  test.each(scripts)("%s waits for an object with an empty status", (_, script) => {
    expect(healthOf(script, { metadata: { generation: 1 }, status: {} }).status).toBe("Progressing");
  });

  test.each(scripts)("%s says that an object is being deleted", (_, script) => {
    const object = live({ ...ready("True"), phase: "Ready" }, { deletionTimestamp: "2025-01-01T00:00:00Z" });
    expect(healthOf(script, object)).toEqual({ status: "Progressing", message: "Being deleted" });
  });

  test.each(scripts)("%s is Lua 5.1", (_, script) => {
    expect(script).not.toMatch(/\bgoto\b|\/\/|<<|>>|[&|]|~(?!=)|<const>/);
  });

  test("is for a kind that exists", () => {
    const known = kinds.map(({ group, kind }) => `${group}_${kind}`);
    expect(Object.keys(healthChecks).filter((kind) => !known.includes(kind))).toEqual([]);
  });
});

describe.each(kindsWithReadyCondition)("%s", (kind) => {
  test("is healthy when Ready is True", () => {
    expect(check(kind, live(ready("True", { message: "fine" })))).toEqual({
      status: "Healthy",
      message: "Ready",
    });
  });

  test("is degraded when Ready is False, and says why", () => {
    expect(check(kind, live(ready("False", { reason: "NoSink", message: "no such sink" })))).toEqual({
      status: "Degraded",
      message: "no such sink",
    });
  });

  test("gives the reason where there is no message", () => {
    expect(check(kind, live(ready("False", { reason: "NoSink" }))).message).toBe("NoSink");
  });

  test("progresses while Ready is Unknown", () => {
    expect(check(kind, live(ready("Unknown", { message: "resolving" })))).toEqual({
      status: "Progressing",
      message: "resolving",
    });
  });

  test("believes no status of an earlier generation", () => {
    expect(check(kind, live({ ...ready("True"), observedGeneration: 2 }))).toEqual({
      status: "Progressing",
      message: "Waiting for the controller to see the change",
    });
  });

  test("takes a status that carries no generation", () => {
    const object = live(ready("True"));
    expect(check(kind, { ...object, status: ready("True") }).status).toBe("Healthy");
  });
});

describe.each(rookKinds)("%s", (kind) => {
  test.each([
    ["Ready", "Healthy"],
    ["ReconcileFailed", "Degraded"],
    ["Failed", "Degraded"],
    ["Failure", "Degraded"],
    ["Processing", "Progressing"],
    ["Reconciling", "Progressing"],
    ["", "Progressing"],
  ])("in phase '%s' it is %s", (phase, status) => {
    expect(check(kind, live({ phase })).status).toBe(status);
  });

  test("believes no phase of an earlier generation", () => {
    expect(check(kind, live({ phase: "Ready", observedGeneration: 2 })).status).toBe("Progressing");
  });
});

describe("IntegrationPlatform", () => {
  const kind = "camel.apache.org_IntegrationPlatform";

  test.each([
    ["Ready", "Healthy"],
    ["Error", "Degraded"],
    ["Duplicate", "Degraded"],
    ["Creating", "Progressing"],
    ["Warming", "Progressing"],
  ])("in phase '%s' it is %s", (phase, status) => {
    expect(check(kind, live({ phase })).status).toBe(status);
  });

  test("says why it is in error", () => {
    const status = { phase: "Error", ...ready("False", { message: "registry address not available" }) };
    expect(check(kind, live(status)).message).toBe("registry address not available");
  });
});

describe("Integration", () => {
  const kind = "camel.apache.org_Integration";

  test.each(["Waiting For Platform", "Initialization", "Building Kit", "Deploying"])(
    "in phase '%s' it progresses although it is not ready",
    (phase) => {
      expect(check(kind, live({ phase, ...ready("False", { reason: phase }) }))).toEqual({
        status: "Progressing",
        message: phase,
      });
    },
  );

  test("is healthy when it runs and is ready", () => {
    expect(check(kind, live({ phase: "Running", ...ready("True") })).status).toBe("Healthy");
  });

  test("progresses while its Deployment rolls out", () => {
    const status = { phase: "Running", ...ready("False", { reason: "DeploymentProgressing" }) };
    expect(check(kind, live(status)).status).toBe("Progressing");
  });

  test("is degraded when it runs and is not ready for another reason", () => {
    const status = { phase: "Running", ...ready("False", { reason: "RuntimeNotReady", message: "kafka" }) };
    expect(check(kind, live(status))).toEqual({ status: "Degraded", message: "kafka" });
  });

  test("is degraded in phase Error", () => {
    const status = { phase: "Error", ...ready("False", { message: "no such component" }) };
    expect(check(kind, live(status))).toEqual({ status: "Degraded", message: "no such component" });
  });
});

describe("ScheduledSparkApplication", () => {
  const kind = "sparkoperator.k8s.io_ScheduledSparkApplication";

  test.each([
    ["Scheduled", "Healthy"],
    ["FailedValidation", "Degraded"],
    ["Validating", "Progressing"],
    ["", "Progressing"],
  ])("in state '%s' it is %s", (scheduleState, status) => {
    expect(check(kind, live({ scheduleState })).status).toBe(status);
  });

  test("says why its schedule is refused", () => {
    const status = { scheduleState: "FailedValidation", reason: "expected exactly 5 fields" };
    expect(check(kind, live(status)).message).toBe("expected exactly 5 fields");
  });

  test("is suspended when somebody suspended it", () => {
    const object = { ...live({ scheduleState: "Scheduled" }), spec: { suspend: true } };
    expect(check(kind, object).status).toBe("Suspended");
  });
});
