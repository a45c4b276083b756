import { applyManifests } from "../../../kube/deploy/apply-manifests";
import { likelyCause } from "../../../kube/deploy/likely-cause";
import { waitReady } from "../../../kube/deploy/wait-ready";
import type { Kubectl, KubeObject } from "../../../kube/kubectl";
import type { ToolRun } from "../../../kube/run-tool";
import { ToolError } from "../../../kube/tool-error";

/** A clock that moves only when somebody sleeps. */
class FakeClock {
  private time = 0;
  now = () => this.time;
  sleep = async (ms: number) => {
    this.time += ms;
  };
}

const refused = (what: string, code: "FLOE8003" | "FLOE8004" = "FLOE8003") =>
  new ToolError({ code, what, where: {} });

/** A kubectl whose commands answer in turn. */
function kubectl(answers: (string | Error)[], events = "", pods: readonly object[] = []): Kubectl {
  const run = async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer ?? "";
  };
  const attempt = async ([, what]: readonly string[]): Promise<ToolRun> => {
    const stdout = what === "pods" ? JSON.stringify({ items: pods }) : events;
    return { ended: 0, stdout, stderr: "" };
  };
  return { run, try: attempt } as unknown as Kubectl;
}

async function diagnosticOf(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    if (error instanceof ToolError) return error.diagnostic;
    throw error;
  }
  throw new Error("expected a failure");
}

describe("applyManifests", () => {
  const apply = (answers: (string | Error)[], retries: string[] = []) =>
    applyManifests("kind: X", {
      kubectl: kubectl(answers),
      clock: new FakeClock(),
      timeoutMs: 10_000,
      forceConflicts: false,
      onRetry: (reason) => retries.push(reason),
    });

  test("tries again while kinds or webhooks are still coming up", async () => {
    const retries: string[] = [];
    const said = await apply(
      [
        refused('no matches for kind "Kafka" in version "kafka.strimzi.io/v1"'),
        refused('failed calling webhook "w": no endpoints available for service "webhook"'),
        "kafka.kafka.strimzi.io/x serverside-applied\n",
      ],
      retries,
    );
    expect(said).toEqual(["kafka.kafka.strimzi.io/x serverside-applied"]);
    expect(retries).toHaveLength(2);
  });

  test("FLOE8008 when they never come, with the reason", async () => {
    const diagnostic = await diagnosticOf(apply([refused('no matches for kind "Kafka"')]));
    expect(diagnostic.code).toBe("FLOE8008");
    expect(diagnostic.what).toContain('no matches for kind "Kafka"');
  });

  test("a refusal of the API server is not tried again", async () => {
    expect((await diagnosticOf(apply([refused("is invalid: spec.x"), "never"]))).code).toBe("FLOE8003");
    expect((await diagnosticOf(apply([refused("gone", "FLOE8004"), "never"]))).code).toBe("FLOE8004");
  });

  test("a conflict says how to take the field over", async () => {
    const conflict = refused(
      'Apply failed with 1 conflict: conflict with "argocd-controller": .spec.replicas',
    );
    expect((await diagnosticOf(apply([conflict]))).nextStep).toContain("--force-conflicts");
  });
});

describe("waitReady", () => {
  const gateway = (status: string, reason = "") =>
    ({
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "knative-gateway", namespace: "knative-serving", generation: 1 },
      status: {
        conditions: [
          { type: "Accepted", status: "True", observedGeneration: 1 },
          { type: "Programmed", status, reason, observedGeneration: 1 },
        ],
      },
    }) as unknown as KubeObject;

  const wait = (looks: KubeObject[][], ready: string[] = [], events = "", pods: object[] = []) =>
    waitReady("the objects", async () => (looks.length > 1 ? looks.shift() : looks[0]) ?? [], {
      kubectl: kubectl([""], events, pods),
      clock: new FakeClock(),
      timeoutMs: 60_000,
      onReady: ({ metadata }) => ready.push(metadata.name),
    });

  test("says each object once, when it is ready", async () => {
    const ready: string[] = [];
    await wait([[], [gateway("False")], [gateway("True")]], ready);
    expect(ready).toEqual(["knative-gateway"]);
  });

  test("an object that flaps is waited for again", async () => {
    const looks = [
      [gateway("True"), { ...gateway("False"), metadata: { name: "b", namespace: "n", generation: 1 } }],
      [gateway("False")],
      [gateway("True")],
    ];
    await expect(wait(looks as KubeObject[][])).resolves.toBeUndefined();
  });

  test("on time-out it says the last condition, the events and the likely cause", async () => {
    const events = "FailedMount: one\nNoResources: two\n";
    const diagnostic = await diagnosticOf(wait([[gateway("False", "AddressNotAssigned")]], [], events));
    expect(diagnostic.code).toBe("FLOE8008");
    expect(diagnostic.what).toContain("gateway/knative-gateway in knative-serving is not ready after 60 s");
    expect(diagnostic.what).toContain("AddressNotAssigned");
    expect(diagnostic.what).toContain("event: NoResources: two");
    expect(diagnostic.nextStep).toContain("NodePort");
  });

  test("a pod that cannot be placed says more than who waits for it, and its cause has a code", async () => {
    const conditions = [
      {
        type: "PodScheduled",
        status: "False",
        reason: "Unschedulable",
        message: "0/3 nodes are available: 3 Insufficient memory.",
      },
    ];
    const pod = { kind: "Pod", metadata: { name: "p", namespace: "n" }, status: { conditions } };
    const diagnostic = await diagnosticOf(wait([[gateway("False", "Waiting")]], [], "", [pod]));
    expect(diagnostic.what).toContain(
      "pod/p in n: not scheduled: Unschedulable: 0/3 nodes are available: 3 Insufficient memory.",
    );
    expect(diagnostic.nextStep).toMatch(/^no node has room for the pod: .* \(FLOE8111\)$/);
  });

  test("objects that never appear are a time-out too", async () => {
    expect((await diagnosticOf(wait([[]]))).what).toBe("the objects did not appear within 60 s");
  });

  test("an object that says it has failed ends the wait at once", async () => {
    const failed = {
      apiVersion: "camel.apache.org/v1",
      kind: "IntegrationPlatform",
      metadata: { name: "camel-k", namespace: "camel-k" },
      status: {
        phase: "Error",
        conditions: [{ type: "Ready", status: "False", message: "registry address not available" }],
      },
    } as unknown as KubeObject;
    const diagnostic = await diagnosticOf(wait([[failed]]));
    expect(diagnostic.what).toContain("failed: phase is Error: registry address not available");
    expect(diagnostic.nextStep).toContain("components.camel_k.registry.address");
  });
});

test.each([
  ["AddressNotAssigned: no addresses have been assigned", "NodePort", "FLOE8201"],
  ['storageclass.storage.k8s.io "ceph-block" not found', "StorageClass", "FLOE8104"],
  ["0/3 nodes are available: 3 Insufficient memory.", "floe doctor", "FLOE8111"],
  ["Back-off pulling image: ImagePullBackOff", "registry", "FLOE8202"],
  ["CrashLoopBackOff: back-off 40s restarting failed container", "floe logs", "FLOE8203"],
  ["registry address not available", "components.camel_k.registry.address", "FLOE8107"],
  ["Data plane not available", "components.knative.manifests.kafka_broker", "FLOE8204"],
  ["please install istio or disable the istio ingress plugin", "ingresses", "FLOE8205"],
  ["bucketOwner is not allowed", "ROOK_OBC_ALLOW_ADDITIONAL_CONFIG_FIELDS", "FLOE8106"],
  ['MountVolume.SetUp failed: secret "catalog" not found', "demo_credentials", "FLOE8113"],
  ['pods "x" is forbidden: exceeded quota: compute', "quota", "FLOE8206"],
  ['failed calling webhook "webhook.serving.knative.dev"', "webhook", "FLOE8207"],
])("%s: a hint, and a code that explains it", (reason, hint, code) => {
  expect(likelyCause(reason)).toContain(hint);
  expect(likelyCause(reason)).toMatch(new RegExp(`\\(${code}\\)$`));
});

test("no hint is better than a wrong one", () => {
  expect(likelyCause("something else")).toBeUndefined();
});
