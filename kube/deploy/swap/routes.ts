import { parse } from "yaml";
import { plural } from "../../../diagnostics/format-text";
import { get, items, text } from "../../../lint/json";
import type { KubeObject } from "../../kubectl";
import { condition } from "../../readiness";
import type { DeployOptions } from "../deploy";
import { describe } from "../wait-ready";
import { waitUntil } from "../wait-until";

/** Label that net-gateway-api gives its HTTPRoutes. */
const INGRESS = "networking.internal.knative.dev/ingress";

/** What should be true of Knative's routes. */
export interface RouteTarget {
  /** Namespace of Serving, with net-gateway-api's controller. */
  readonly servingNamespace: string;
  /** Who programs the Gateways now. */
  readonly controllerName: string;
  /** Host of the local gateway's Service: where every Knative Service's own name leads. */
  readonly localHost: string;
}

/**
 * The local gateway's host, from the KnativeServing that is applied.
 *
 * @returns `undefined` when it names none
 */
export function localGatewayHost(serving: KubeObject): string | undefined {
  const lists = text(serving, "spec", "config", "gateway", "local-gateways");
  const [namespace, name] = (text(parse(lists ?? ""), 0, "service") ?? "").split("/");
  return name === undefined ? undefined : `${name}.${namespace}.svc.cluster.local`;
}

/**
 * Makes net-gateway-api look at every route again, and waits until they are with the new gateway: it keeps
 * a route whose Ingress has not changed as it is, and what it knows of the Gateways in memory
 * (net-gateway-api pkg/reconciler/ingress/reconcile_resources.go, status.go).
 *
 * @throws ToolError FLOE8008 with the first route that is not there yet
 */
export async function moveRoutes(target: RouteTarget, options: DeployOptions): Promise<void> {
  const { kubectl, progress } = options;
  const place = ["-n", target.servingNamespace];
  const controller = "deployment/net-gateway-api-controller";
  const found = await kubectl.get("deployments.apps", "net-gateway-api-controller", target.servingNamespace);
  if (found !== undefined) {
    await kubectl.run(["rollout", "restart", controller, ...place]);
    progress.done(`${controller} restarted`);
  }
  const count = await waitUntil("the routes", () => lookAtRoutes(target, options), options);
  progress.done(`${plural(count, "route")} taken on by ${target.controllerName}`);
}

async function lookAtRoutes(
  { controllerName, localHost, servingNamespace }: RouteTarget,
  { kubectl }: DeployOptions,
): Promise<{ readonly waitingFor: string } | { readonly done: number }> {
  const [routes, services, controllers] = await Promise.all([
    kubectl.list("httproutes.gateway.networking.k8s.io", ["--all-namespaces", "-l", INGRESS]),
    kubectl.list("services", ["--all-namespaces"]),
    kubectl.list("deployments.apps", ["-n", servingNamespace]),
  ]);
  const controller = controllers.find(({ metadata }) => metadata.name === "net-gateway-api-controller");
  const available = controller && condition(controller, "Available");
  if (available?.state === "waiting")
    return { waitingFor: `net-gateway-api's controller: ${available.reason}` };
  const lost = routes.find((route) => !isAccepted(route, controllerName));
  if (lost !== undefined)
    return { waitingFor: `${describe(lost)}: ${controllerName} has not accepted it yet` };
  // A Knative Service's own name is an alias of the local gateway, as its HTTPRoute of the same host says.
  const hosts = new Set(routes.map(({ metadata }) => metadata.name));
  const astray = services.find(
    (service) =>
      text(service, "spec", "type") === "ExternalName" &&
      hosts.has(`${service.metadata.name}.${service.metadata.namespace}.svc.cluster.local`) &&
      text(service, "spec", "externalName") !== localHost,
  );
  if (astray !== undefined)
    return {
      waitingFor: `${describe(astray)} leads to ${text(astray, "spec", "externalName")} and not to ${localHost}`,
    };
  return { done: routes.length };
}

/** Other gateways' entries stay in the status after they have gone, so they say nothing. */
function isAccepted(route: KubeObject, controllerName: string): boolean {
  const parents = items(route, "status", "parents").map(([, parent]) => parent);
  const mine = parents.filter((parent) => get(parent, "controllerName") === controllerName);
  return (
    mine.length > 0 &&
    mine.every((parent) =>
      items(parent, "conditions").some(
        ([, entry]) => text(entry, "type") === "Accepted" && text(entry, "status") === "True",
      ),
    )
  );
}
