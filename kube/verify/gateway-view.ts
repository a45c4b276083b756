import { parse } from "yaml";
import type { FloeConfig } from "../../config/types";
import { isObject, items, text } from "../../lint/json";
import type { KubeObject } from "../kubectl";
import type { Snapshot } from "../snapshot";
import { allOf, fail, type Outcome, pass } from "./check";

/** Label that net-gateway-api puts on the HTTPRoutes of a Knative Service or Route: its name. */
export const INGRESS_LABEL = "networking.internal.knative.dev/ingress";

/** The gateway that a configuration asks for. */
export function wantedGateway({ components }: FloeConfig): {
  readonly className: "eg" | "istio";
  readonly controller: string;
} {
  return components.istio.enabled
    ? { className: "istio", controller: "istio.io/gateway-controller" }
    : { className: "eg", controller: "gateway.envoyproxy.io/gatewayclass-controller" };
}

/** One entry of `config-gateway`. */
export interface GatewayEntry {
  readonly className: string;
  readonly gateway: ObjectName;
  readonly service: ObjectName;
}

interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * The entry that net-gateway-api reads: it parses the value as YAML and takes exactly one
 * (knative-v1.21.0 pkg/reconciler/ingress/config/gateway.go).
 *
 * @returns what is wrong, as text, when it cannot be used
 */
export function gatewayEntry(
  map: KubeObject | undefined,
  key: "external-gateways" | "local-gateways",
): GatewayEntry | string {
  const list = map && text(map, "data", key);
  if (list === undefined) return `config-gateway has no ${key}`;
  let entries: unknown;
  try {
    entries = parse(list);
  } catch {
    return `${key} is not YAML`;
  }
  const [entry] = Array.isArray(entries) ? entries : [];
  if (!isObject(entry) || (entries as unknown[]).length !== 1) return `${key} has to have exactly one entry`;
  const gateway = objectName(entry.gateway);
  const service = objectName(entry.service);
  if (gateway === undefined) return `${key}: gateway is no namespace/name`;
  if (service === undefined) return `${key} names no service`;
  return { className: String(entry.class), gateway, service };
}

function objectName(value: unknown): ObjectName | undefined {
  const [namespace, name, ...rest] = typeof value === "string" ? value.split("/") : [];
  return namespace && name && rest.length === 0 ? { namespace, name } : undefined;
}

/** Where in-cluster requests to Knative Services go, as a DNS name; undefined when `config-gateway` does not say. */
export function localGatewayHost(cluster: Snapshot, servingNamespace: string): string | undefined {
  const entry = gatewayEntry(
    cluster.find("ConfigMap.", "config-gateway", servingNamespace),
    "local-gateways",
  );
  return typeof entry === "string"
    ? undefined
    : `${entry.service.name}.${entry.service.namespace}.svc.cluster.local`;
}

/** Passes when a Service has the port and something ready behind it. */
export function serviceAnswers(cluster: Snapshot, { namespace, name }: ObjectName, port: number): Outcome {
  const service = cluster.find("Service.", name, namespace);
  if (service === undefined) return fail(`no Service ${namespace}/${name}`);
  if (!items(service, "spec", "ports").some(([, each]) => isObject(each) && each.port === port))
    return fail(`Service ${namespace}/${name} has no port ${port}`);
  const endpoints = cluster
    .all("EndpointSlice.discovery.k8s.io")
    .filter(
      ({ metadata }) =>
        metadata.namespace === namespace && metadata.labels?.["kubernetes.io/service-name"] === name,
    )
    .flatMap((slice) => items(slice, "endpoints"));
  // A condition that is not set counts as true (discovery.k8s.io/v1 EndpointConditions).
  const ready = endpoints.some(
    ([, endpoint]) =>
      !(isObject(endpoint) && isObject(endpoint.conditions) && endpoint.conditions.ready === false),
  );
  return ready ? pass() : fail(`Service ${namespace}/${name} has no ready endpoint`);
}

/**
 * Passes when the present gateway's controller has taken an HTTPRoute on. Envoy Gateway leaves its entry
 * behind when Istio takes over, so only the present controller's counts.
 */
export function routeAccepted(route: KubeObject | undefined, host: string, controller: string): Outcome {
  if (route === undefined) return fail(`there is no HTTPRoute ${host}`);
  const parent = items(route, "status", "parents")
    .map(([, entry]) => entry)
    .find((entry) => text(entry, "controllerName") === controller);
  if (parent === undefined) return fail(`${host}: ${controller} has not seen it`);
  return allOf(
    ["Accepted", "ResolvedRefs"].map((type) => {
      const condition = items(parent, "conditions").find(([, each]) => text(each, "type") === type)?.[1];
      if (text(condition, "status") === "True") return pass();
      const why = text(condition, "message") ?? "not said yet";
      return fail(`${host}: ${type} is ${text(condition, "status") ?? "unknown"}: ${why}`);
    }),
  );
}
