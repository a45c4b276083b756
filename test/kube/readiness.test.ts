import type { KubeObject } from "../../kube/kubectl";
import { readinessOf } from "../../kube/readiness";

const object = (
  apiVersion: string,
  kind: string,
  status?: object,
  metadata: object = {},
  spec: object = {},
) =>
  ({
    apiVersion,
    kind,
    metadata: { name: "x", generation: 2, ...metadata },
    spec,
    ...(status && { status }),
  }) as unknown as KubeObject;

const ksvc = (status?: object, metadata?: object) =>
  object("serving.knative.dev/v1", "Service", status, metadata);
const ready = { type: "Ready", status: "True" };

describe("readinessOf", () => {
  test("a kind without a status is ready when it exists", () => {
    expect(readinessOf(object("v1", "ConfigMap"))).toEqual({ state: "ready" });
  });

  test("a condition counts when it is true", () => {
    expect(readinessOf(ksvc({ conditions: [ready] }))).toEqual({ state: "ready" });
    expect(readinessOf(ksvc())).toMatchObject({ state: "waiting" });
    const failing = { type: "Ready", status: "False", reason: "RevisionMissing", message: "no revision yet" };
    expect(readinessOf(ksvc({ conditions: [failing] }))).toEqual({
      state: "waiting",
      reason: "Ready is False: RevisionMissing: no revision yet",
    });
  });

  test("a condition about an older spec does not count", () => {
    expect(readinessOf(ksvc({ conditions: [ready], observedGeneration: 1 })).state).toBe("waiting");
    expect(readinessOf(ksvc({ conditions: [{ ...ready, observedGeneration: 1 }] })).state).toBe("waiting");
    expect(readinessOf(ksvc({ conditions: [ready], observedGeneration: 2 })).state).toBe("ready");
  });

  test("what is being deleted is not ready, whatever its conditions say", () => {
    expect(
      readinessOf(ksvc({ conditions: [ready] }, { deletionTimestamp: "2026-01-01T00:00:00Z" })).state,
    ).toBe("waiting");
  });

  test("a Gateway needs a proxy with an address, not only acceptance", () => {
    const accepted = { type: "Accepted", status: "True", observedGeneration: 2 };
    const programmed = {
      type: "Programmed",
      status: "False",
      reason: "AddressNotAssigned",
      observedGeneration: 2,
    };
    const judged = readinessOf(
      object("gateway.networking.k8s.io/v1", "Gateway", { conditions: [accepted, programmed] }),
    );
    expect(judged).toEqual({ state: "waiting", reason: "Programmed is False: AddressNotAssigned" });
  });

  test("a Deployment whose rollout has not begun is not available", () => {
    const available = { type: "Available", status: "True" };
    const judge = (observedGeneration: number) =>
      readinessOf(object("apps/v1", "Deployment", { observedGeneration, conditions: [available] })).state;
    expect(judge(1)).toBe("waiting");
    expect(judge(2)).toBe("ready");
  });

  test("a StatefulSet without replicas is ready: Knative's dispatchers wait for sources", () => {
    expect(readinessOf(object("apps/v1", "StatefulSet", {}, {}, { replicas: 0 }))).toEqual({
      state: "ready",
    });
    expect(readinessOf(object("apps/v1", "StatefulSet", { readyReplicas: 1 }, {}, { replicas: 3 }))).toEqual({
      state: "waiting",
      reason: "1 of 3 pods are ready",
    });
  });

  test("Strimzi says NotReady by another condition, with the reason", () => {
    const notReady = {
      type: "NotReady",
      status: "True",
      reason: "FatalProblem",
      message: "no storage class",
    };
    expect(readinessOf(object("kafka.strimzi.io/v1", "Kafka", { conditions: [notReady] }))).toEqual({
      state: "waiting",
      reason: "NotReady: FatalProblem: no storage class",
    });
  });

  test.each([
    ["camel.apache.org/v1", "IntegrationPlatform", "Ready", "Error"],
    ["camel.apache.org/v1", "Integration", "Running", "Error"],
    ["ceph.rook.io/v1", "CephBucketTopic", "Ready", "ReconcileFailed"],
    ["ceph.rook.io/v1", "CephBucketNotification", "Ready", "ReconcileFailed"],
    ["ceph.rook.io/v1", "CephObjectStoreUser", "Ready", "ReconcileFailed"],
  ])("%s %s goes by its phase", (apiVersion, kind, good, bad) => {
    expect(readinessOf(object(apiVersion, kind, { phase: good }))).toEqual({ state: "ready" });
    expect(readinessOf(object(apiVersion, kind, { phase: "Creating" })).state).toBe("waiting");
    const conditions = [{ type: "X", status: "False", message: "registry address not available" }];
    expect(readinessOf(object(apiVersion, kind, { phase: bad, conditions }))).toEqual({
      state: "failed",
      reason: `phase is ${bad}: registry address not available`,
    });
  });
});
