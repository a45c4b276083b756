import type { KubeObject } from "../../../kube/kubectl";
import { podTrouble } from "../../../kube/pod-trouble";
import { probeManifest } from "../../../kube/verify/active/probe-job";
import { get, items } from "../../../lint/json";

describe("probeManifest", () => {
  const job = probeManifest(
    {
      name: "row",
      namespace: "demo",
      image: "example.com/curl:1",
      script: "true",
      env: { URL: "http://x", KEY: { secret: "keys", key: "access-key" } },
    },
    "ab12",
  );

  test("goes by itself when nobody deletes it, and is tried once", () => {
    expect(job).toMatchObject({
      metadata: { name: "floe-verify-row-ab12", labels: { "floe.dev/verify-run": "ab12" } },
      spec: { backoffLimit: 0, activeDeadlineSeconds: 120, ttlSecondsAfterFinished: 300 },
    });
  });

  test("asks for nothing that the restricted Pod Security Standard refuses, and for no token", () => {
    const pod = get(job, "spec", "template", "spec");
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(items(pod, "containers")[0]?.[1]).toMatchObject({
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    });
  });

  test("has values as variables and never in its script, keys of Secrets by reference", () => {
    expect(get(items(get(job, "spec", "template", "spec"), "containers")[0]?.[1], "env")).toEqual([
      { name: "URL", value: "http://x" },
      { name: "KEY", valueFrom: { secretKeyRef: { name: "keys", key: "access-key" } } },
    ]);
  });

  test("runs as the user that is asked for, and as the image's own otherwise", () => {
    const user = ["spec", "template", "spec", "securityContext", "runAsUser"] as const;
    expect(get(job, ...user)).toBeUndefined();
    expect(
      get(probeManifest({ name: "a", namespace: "b", image: "c", script: "d", user: 65532 }, "r"), ...user),
    ).toBe(65532);
  });

  test("stays out of the mesh unless it is to be in it", () => {
    const labels = ["spec", "template", "metadata", "labels", "sidecar.istio.io/inject"] as const;
    expect(get(job, ...labels)).toBe("false");
    const meshed = probeManifest({ name: "a", namespace: "b", image: "c", script: "d", meshed: true }, "r");
    expect(get(meshed, ...labels)).toBe("true");
  });
});

describe("podTrouble", () => {
  const pod = (status: object) =>
    ({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, status }) as unknown as KubeObject;

  test.each([
    [{ phase: "Running" }, undefined],
    [
      { containerStatuses: [{ name: "app", state: { waiting: { reason: "ContainerCreating" } } }] },
      undefined,
    ],
    [
      {
        containerStatuses: [
          { name: "app", state: { waiting: { reason: "ImagePullBackOff", message: "no such image\nmore" } } },
        ],
      },
      "app: ImagePullBackOff: no such image",
    ],
    [
      {
        initContainerStatuses: [
          { name: "istio-proxy", state: { terminated: { exitCode: 1, reason: "Error" } } },
        ],
      },
      "istio-proxy: Error: exit code 1",
    ],
    [
      {
        conditions: [
          {
            type: "PodScheduled",
            status: "False",
            reason: "Unschedulable",
            message: "0/3 nodes are available",
          },
        ],
      },
      "not scheduled: Unschedulable: 0/3 nodes are available",
    ],
    [{ phase: "Failed", reason: "Evicted", message: "low on memory" }, "pod: Evicted: low on memory"],
  ])("%j is %j", (status, expected) => expect(podTrouble(pod(status))).toBe(expected));
});
