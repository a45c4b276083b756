import type { FloeConfig } from "../../../config/types";
import { INJECTED_NAMESPACE } from "../../../constructs/mesh/injection";
import { type ReleaseName, releaseExists } from "../../helm-release";
import { servedKinds } from "../../kinds";
import type { Kubectl, KubeObject } from "../../kubectl";
import { isOurs, kindKey, OURS_SELECTOR, sameObject } from "../../ownership";

/** The implementations of the Gateway API that floe knows. */
export type GatewayName = "envoy" | "istio";

/** What the gateway that the configuration does not want has left in the cluster. */
export interface Traces {
  /** Objects that floe rendered for it and renders no more. */
  readonly objects: readonly KubeObject[];
  /** Its Helm releases, in the order in which they go. */
  readonly releases: readonly ReleaseName[];
  /** Namespaces of ours that still ask for sidecars. */
  readonly injected: readonly KubeObject[];
  /** Its own namespace, when floe made it. */
  readonly namespaces: readonly KubeObject[];
}

/** The gateway that the configuration wants. */
export function wantedGateway({ components }: FloeConfig): GatewayName {
  return components.istio.enabled ? "istio" : "envoy";
}

/** Kinds that only a gateway or a mesh needs: what is not rendered any more is the other one's. */
const OWN_KINDS = [
  "GatewayClass.gateway.networking.k8s.io",
  "EnvoyProxy.gateway.envoyproxy.io",
  "BackendTrafficPolicy.gateway.envoyproxy.io",
  "PeerAuthentication.security.istio.io",
  "AuthorizationPolicy.security.istio.io",
  "Telemetry.telemetry.istio.io",
  "VirtualService.networking.istio.io",
  "EnvoyFilter.networking.istio.io",
  "PodMonitor.monitoring.coreos.com",
  "ServiceMonitor.monitoring.coreos.com",
];

/** Kinds that others need too: of these, what was rendered for the mesh's phase. */
const SHARED_KINDS = [
  "Deployment.apps",
  "Service.",
  "ServiceAccount.",
  "ConfigMap.",
  "NetworkPolicy.networking.k8s.io",
];

/**
 * Looks for what the other gateway has left. Nothing is remembered from run to run: as long as something
 * is there, the change is not over, whenever it was interrupted.
 *
 * @param rendered all objects of dist/
 * @returns `undefined` when there is nothing of it
 * @throws ToolError as `Kubectl.run`
 */
export async function findTraces(
  kubectl: Kubectl,
  config: FloeConfig,
  rendered: readonly KubeObject[],
): Promise<Traces | undefined> {
  const { envoy_gateway, istio, kiali } = config.components;
  const toIstio = wantedGateway(config) === "istio";
  const releases = toIstio
    ? [{ release: "eg", namespace: envoy_gateway.namespace }]
    : [
        { release: "kiali", namespace: kiali.namespace },
        { release: "istio", namespace: istio.namespace },
      ];
  const wanted = new Set(rendered.map(sameObject));
  const [ours, present] = await Promise.all([
    labelled(kubectl),
    Promise.all(releases.map((name) => releaseExists(kubectl, name))),
  ]);
  const stale = ours.filter((object) => isOurs(object) && !wanted.has(sameObject(object)));
  const places = toIstio ? [envoy_gateway.namespace] : [istio.namespace, kiali.namespace];
  const traces: Traces = {
    objects: stale.filter(isGateways),
    releases: releases.filter((_, index) => present[index]),
    injected: ours.filter((object) => asksForSidecars(object) && !rendersInjection(object, rendered)),
    namespaces: stale.filter(({ kind, metadata }) => kind === "Namespace" && places.includes(metadata.name)),
  };
  return Object.values(traces).some((list) => list.length > 0) ? traces : undefined;
}

async function labelled(kubectl: Kubectl): Promise<readonly KubeObject[]> {
  const served = await servedKinds(kubectl);
  const resources = [...OWN_KINDS, ...SHARED_KINDS, "Namespace."].flatMap((kind) => {
    const found = served.get(kind);
    return found === undefined ? [] : [found.resource];
  });
  return await kubectl.list(resources.join(","), ["--all-namespaces", "-l", OURS_SELECTOR]);
}

function isGateways(object: KubeObject): boolean {
  const kind = kindKey(object);
  return (
    OWN_KINDS.includes(kind) || (SHARED_KINDS.includes(kind) && phaseOf(object) === "3") || isOptions(object)
  );
}

/** Size of Istio's proxies, which stands beside the Gateways. */
function isOptions(object: KubeObject): boolean {
  return kindKey(object) === "ConfigMap." && object.metadata.name.endsWith("-gateway-options");
}

const phaseOf = ({ metadata }: KubeObject) => metadata.labels?.["floe.dev/phase"];

const asksForSidecars = ({ kind, metadata }: KubeObject) =>
  kind === "Namespace" &&
  Object.entries(INJECTED_NAMESPACE).every(([key, value]) => metadata.labels?.[key] === value);

function rendersInjection(namespace: KubeObject, rendered: readonly KubeObject[]): boolean {
  return rendered.some((object) => sameObject(object) === sameObject(namespace) && asksForSidecars(object));
}
