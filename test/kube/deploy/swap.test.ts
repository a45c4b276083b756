import { loadConfig } from "../../../config/load";
import type { DeployOptions } from "../../../kube/deploy/deploy";
import { inOrder, type Step } from "../../../kube/deploy/plan";
import { matchSidecars } from "../../../kube/deploy/swap/sidecars";
import { withSwap } from "../../../kube/deploy/swap/swap-steps";
import type { Traces } from "../../../kube/deploy/swap/traces";
import type { Kubectl, KubeObject } from "../../../kube/kubectl";
import type { ToolError } from "../../../kube/tool-error";

const config = (istio: boolean) => {
  const defaults = loadConfig("config.yaml");
  const components = {
    ...defaults.components,
    istio: { ...defaults.components.istio, enabled: istio },
    envoy_gateway: { ...defaults.components.envoy_gateway, enabled: !istio },
  };
  return { ...defaults, components };
};

const gateways = "- {class: eg, gateway: s/g, service: envoy-gateway-system/knative-local}\n";
const serving = {
  apiVersion: "operator.knative.dev/v1beta1",
  kind: "KnativeServing",
  metadata: { name: "knative-serving", namespace: "knative-serving" },
  spec: { config: { gateway: { "local-gateways": gateways } } },
} as unknown as KubeObject;
const file = (name: string, phase: 1 | 2 | 3, ...objects: KubeObject[]): Step => ({
  kind: "manifests",
  name,
  phase,
  order: Number.parseInt(name, 10),
  file: name,
  objects,
});
const files = inOrder([
  file("10-namespaces", 1),
  file("20-gateway", 1),
  file("30-kafka", 2),
  file("40-knative-serving", 1, serving),
  file("90-mesh", 3),
]);
const traces: Traces = { objects: [], releases: [], injected: [], namespaces: [serving] };

describe("withSwap", () => {
  const names = (istio: boolean, found?: Traces) =>
    withSwap(files, config(istio), found).map(({ name }) => name);

  test("without a trace of the other gateway it only waits for what the mesh needs", () => {
    expect(names(false)).toEqual(files.map(({ name }) => name));
    expect(names(true)).toEqual([
      "10-namespaces",
      "istio-class",
      "20-gateway",
      "30-kafka",
      "40-knative-serving",
      "sidecars",
      "90-mesh",
    ]);
  });

  test("to Istio, nothing comes between the Gateways and KnativeServing, and Envoy Gateway goes last", () => {
    expect(names(true, traces)).toEqual([
      "10-namespaces",
      "istio-class",
      "20-gateway",
      "40-knative-serving",
      "routes",
      "30-kafka",
      "sidecars",
      "90-mesh",
      "remove-envoy-gateway",
    ]);
  });

  test("back, the policies go before everything else, and istiod last", () => {
    expect(names(false, traces)).toEqual([
      "10-namespaces",
      "open-mesh",
      "20-gateway",
      "40-knative-serving",
      "routes",
      "30-kafka",
      "remove-sidecars",
      "90-mesh",
      "remove-istio",
    ]);
  });
});

describe("matchSidecars", () => {
  const pod = (name: string, change: object = {}, labels: object = {}): KubeObject =>
    ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name,
        namespace: "apps",
        uid: name,
        labels: { "app.kubernetes.io/part-of": "floe", ...labels },
        ownerReferences: [{ uid: "set" }],
      },
      spec: { containers: [{ name: "app" }] },
      status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
      ...change,
    }) as unknown as KubeObject;
  const sidecar = { spec: { containers: [], initContainers: [{ name: "istio-proxy" }] } };
  const starting = { status: { phase: "Pending" }, ...sidecar };

  /** Plays looks at the pods one after the other; the last one stays. */
  const play = async (injected: readonly string[], ...looks: KubeObject[][]) => {
    const deleted: string[] = [];
    const said: string[] = [];
    let time = 0;
    const kubectl = {
      list: async () => (looks.length > 1 ? looks.shift() : looks[0]) ?? [],
      run: async ([, , name = ""]: readonly string[]) => deleted.push(name),
    } as unknown as Kubectl;
    const clock = {
      now: () => time,
      sleep: async (ms: number) => {
        time += ms;
      },
    };
    const progress = { step: () => {}, done: (what: string) => said.push(what), retry: () => {} };
    const options: DeployOptions = {
      kubectl,
      helm: {},
      clock,
      progress,
      timeoutMs: 5000,
      forceConflicts: false,
    };
    const failed = await matchSidecars({ injected, namespaces: ["apps"] }, options).then(
      () => undefined,
      (error: unknown) => (error as ToolError).diagnostic,
    );
    return { deleted, said, failed };
  };

  test("one pod of an owner at a time, the next when its successor is ready", async () => {
    const first = [pod("a"), pod("b")];
    const { deleted, said, failed } = await play(
      ["apps"],
      first,
      first,
      [pod("b"), pod("a2", starting)],
      [pod("b"), pod("a2", sidecar)],
      [pod("a2", sidecar), pod("b2", sidecar)],
    );
    expect(failed).toBeUndefined();
    expect(deleted).toEqual(["a", "b"]);
    expect(said).toEqual(["2 pods replaced", "2 pods with a sidecar, as they should be"]);
  });

  test("pods that opted out, have ended, or are somebody else's are left alone; these are named", async () => {
    const { deleted, said } = await play(
      ["apps"],
      [
        pod("out", {}, { "sidecar.istio.io/inject": "false" }),
        pod("over", { status: { phase: "Succeeded" } }),
        pod("theirs", {}, { "app.kubernetes.io/part-of": "shop" }),
      ],
    );
    expect(deleted).toEqual([]);
    expect(said).toEqual([
      "1 pod with a sidecar, as they should be",
      "left alone, as they are not floe's: pod/theirs in apps",
    ]);
  });

  test("FLOE8008: a successor that comes back without a sidecar is not deleted again and again", async () => {
    const { deleted, failed } = await play(["apps"], [pod("a")], [pod("a")], [pod("a2")]);
    expect(deleted).toEqual(["a"]);
    expect(failed).toMatchObject({
      code: "FLOE8008",
      what: expect.stringContaining("pod/a2 in apps was made again without a sidecar"),
    });
  });

  test("on the way back it is the pods with a sidecar that are replaced", async () => {
    const { deleted, said } = await play([], [pod("a", sidecar)], [pod("a", sidecar)], [pod("a2")]);
    expect(deleted).toEqual(["a"]);
    expect(said).toEqual(["1 pod replaced", "1 pod without a sidecar"]);
  });
});
