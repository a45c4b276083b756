import type { FloeConfig } from "../../../config/types";
import { ENVOY_GATEWAY_CONTROLLER } from "../../../constructs/gateway/gateway-class";
import { ISTIO_GATEWAY_CLASS } from "../../../constructs/gateway/istio-gateway";
import { INJECTED_NAMESPACE } from "../../../constructs/mesh/injection";
import type { KubeObject } from "../../kubectl";
import type { DeployOptions } from "../deploy";
import { inOrder, type Step, type TaskStep } from "../plan";
import { waitReady } from "../wait-ready";
import { openMesh, removeOtherGateway, stopInjection } from "./remove-gateway";
import { localGatewayHost, moveRoutes } from "./routes";
import { matchSidecars } from "./sidecars";
import { findTraces, type Traces, wantedGateway } from "./traces";

/** Places in the order of application, between the files of dist/. */
const ORDER = {
  openMesh: 12,
  istiosClass: 16,
  serving: 20.4,
  routes: 20.5,
  sidecars: 89,
  removeOther: 99,
} as const;

/** What istiod writes into the status of routes. */
const ISTIO_GATEWAY_CONTROLLER = "istio.io/gateway-controller";

/**
 * Adds to a plan what the mesh needs beside charts and files, and, while the cluster still has the other
 * gateway, the change from one to the other:
 *
 * - to Istio: istiod, the Gateways' class, KnativeServing at once after them, the routes, sidecars, the
 *   policies, and last of all Envoy Gateway goes;
 * - back: the policies go first, then Envoy Gateway, the class, KnativeServing, the routes, sidecars away,
 *   and last istiod.
 *
 * Each step looks at what is there. So a change that was interrupted, wherever, goes on when the plan is
 * made again.
 *
 * @param traces what there is of the other gateway; `undefined` when the change is over or was never due
 */
export function withSwap(steps: readonly Step[], config: FloeConfig, traces: Traces | undefined): Step[] {
  const toIstio = wantedGateway(config) === "istio";
  const rendered = renderedObjects(steps);
  const extra = [
    ...(toIstio ? [istiosClass(), sidecars(rendered, config)] : []).map((step) => ({
      ...step,
      swaps: traces !== undefined,
    })),
    ...(traces === undefined ? [] : swapTasks(config, rendered, traces)),
  ];
  if (traces === undefined) return inOrder([...steps, ...extra]);
  return inOrder([...steps.map((step) => (isPartOfSwap(step) ? partOfSwap(step) : step)), ...extra]);
}

/** Every object of the files of dist/. */
export function renderedObjects(steps: readonly Step[]): KubeObject[] {
  return steps.flatMap((step) => (step.kind === "manifests" ? step.objects : []));
}

/** What comes to the other gateway's side: its charts, the Gateways, KnativeServing, the mesh. */
function isPartOfSwap(step: Step): boolean {
  if (step.kind === "chart") return /^(gateway-crds|envoy-gateway|istio|kiali)$/.test(step.name);
  if (step.kind === "task") return true;
  return step.phase === 3 || /^\d+-(namespaces|gateway|knative-serving)$/.test(step.name);
}

/** Between the Gateways and KnativeServing nothing is reached, so nothing else comes between them. */
function partOfSwap(step: Step): Step {
  return { ...step, swaps: true, ...(/^\d+-knative-serving$/.test(step.name) && { order: ORDER.serving }) };
}

function swapTasks(config: FloeConfig, rendered: readonly KubeObject[], traces: Traces): TaskStep[] {
  const toIstio = wantedGateway(config) === "istio";
  const routes = moveTask(config, rendered);
  const remove = task(
    toIstio ? "remove-envoy-gateway" : "remove-istio",
    ORDER.removeOther,
    `remove what ${toIstio ? "Envoy Gateway" : "Istio"} has left: ${summary(traces)}`,
    (options) => removeOtherGateway(config, rendered, options),
  );
  if (toIstio) return [...routes, remove];
  return [
    task(
      "open-mesh",
      ORDER.openMesh,
      "remove the mesh's policies, so that plain text is taken",
      async (options) => {
        const now = await findTraces(options.kubectl, config, rendered);
        if (now !== undefined) await openMesh(now, options);
      },
    ),
    ...routes,
    task("remove-sidecars", ORDER.sidecars, "replace the pods that have a sidecar", async (options) => {
      const now = await findTraces(options.kubectl, config, rendered);
      if (now !== undefined) await stopInjection(now.injected, options);
      await matchSidecars({ injected: [], namespaces: podNamespaces(config) }, options);
    }),
    remove,
  ];
}

function moveTask(config: FloeConfig, rendered: readonly KubeObject[]): TaskStep[] {
  const serving = rendered.find(({ kind }) => kind === "KnativeServing");
  const localHost = serving && localGatewayHost(serving);
  if (localHost === undefined) return [];
  const controllerName =
    wantedGateway(config) === "istio" ? ISTIO_GATEWAY_CONTROLLER : ENVOY_GATEWAY_CONTROLLER;
  const target = { controllerName, localHost, servingNamespace: config.components.knative.serving_namespace };
  return [
    task(
      "routes",
      ORDER.routes,
      "restart net-gateway-api's controller, and wait for every route",
      (options) => moveRoutes(target, options),
    ),
  ];
}

function istiosClass(): TaskStep {
  const look = async ({ kubectl }: DeployOptions) => {
    const found = await kubectl.get("gatewayclasses.gateway.networking.k8s.io", ISTIO_GATEWAY_CLASS);
    return found === undefined ? [] : [found];
  };
  return task("istio-class", ORDER.istiosClass, "wait for the GatewayClass that istiod makes", (options) =>
    waitReady(`the GatewayClass ${ISTIO_GATEWAY_CLASS}`, () => look(options), {
      ...options,
      onReady: ({ metadata }) => options.progress.done(`gatewayclass/${metadata.name}`),
    }),
  );
}

/** Before STRICT: a pod that was made before its namespace was labelled could be called by nobody. */
function sidecars(rendered: readonly KubeObject[], config: FloeConfig): TaskStep {
  const injected = rendered
    .filter(
      ({ kind, metadata }) =>
        kind === "Namespace" &&
        Object.entries(INJECTED_NAMESPACE).every(([key, value]) => metadata.labels?.[key] === value),
    )
    .map(({ metadata }) => metadata.name);
  return task("sidecars", ORDER.sidecars, "replace the pods that lack a sidecar", (options) =>
    matchSidecars({ injected, namespaces: podNamespaces(config) }, options),
  );
}

function podNamespaces({ platform, components }: FloeConfig): string[] {
  const { apps_namespace, eventing_namespace } = platform;
  return [...new Set([apps_namespace, eventing_namespace, components.knative.serving_namespace])];
}

function summary({ objects, releases, injected }: Traces): string {
  const parts = [
    ...releases.map(({ release }) => `release ${release}`),
    ...(objects.length > 0 ? [`${objects.length} objects`] : []),
    ...(injected.length > 0 ? [`${injected.length} labels`] : []),
  ];
  return parts.length === 0 ? "its namespace" : parts.join(", ");
}

function task(name: string, order: number, what: string, run: TaskStep["run"]): TaskStep {
  return { kind: "task", name, phase: 3, order, swaps: true, what, run };
}
