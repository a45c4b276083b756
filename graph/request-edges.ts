import { get, text } from "../lint/json";
import type { Manifest } from "../lint/manifest";
import type { GraphEdge } from "./graph";
import { nodeId, type Parties } from "./parties";

/**
 * The way of HTTP requests: who calls enters by the external Gateway, events by the one inside
 * the cluster, and either sends them on to the services' pods.
 */
export function* requestEdges(parties: Parties): Iterable<GraphEdge> {
  const gateways = parties.ofKind("Gateway", "gateway.networking.k8s.io");
  for (const gateway of gateways) yield* classEdges(gateway);
  const serving = parties.ofKind("KnativeServing", "operator.knative.dev")[0];
  const external = gatewayOf(serving, "external-gateways");
  const local = gatewayOf(serving, "local-gateways");
  if (external !== undefined) {
    const client = parties.outside("User", "HTTP client");
    yield { from: client, to: external, kind: "request", label: "Host header" };
  }
  const services = [
    ...parties.ofKind("Service", "serving.knative.dev"),
    ...parties.ofKind("Route", "serving.knative.dev"),
  ];
  for (const service of services) {
    const to = nodeId(service.kind, service.namespace, service.name);
    const clusterLocal =
      text(service.object, "metadata", "labels", "networking.knative.dev/visibility") !== undefined;
    if (external !== undefined && !clusterLocal) yield { from: external, to, kind: "request" };
    if (local !== undefined) yield { from: local, to, kind: "request" };
  }
  if (local === undefined) return;
  for (const kind of ["KafkaSource", "PingSource"])
    for (const source of parties.ofKind(kind, "sources.knative.dev"))
      if (text(source.object, "spec", "sink", "ref", "kind") === "Service")
        yield {
          from: nodeId(kind, source.namespace, source.name),
          to: local,
          kind: "request",
          label: "event",
        };
}

function* classEdges(gateway: Manifest): Iterable<GraphEdge> {
  const id = nodeId("Gateway", gateway.namespace, gateway.name);
  const className = text(gateway.object, "spec", "gatewayClassName");
  if (className !== undefined)
    yield { from: nodeId("GatewayClass", undefined, className), to: id, kind: "control" };
  const parameters = get(gateway.object, "spec", "infrastructure", "parametersRef");
  const kind = text(parameters, "kind");
  const name = text(parameters, "name");
  if (kind !== undefined && name !== undefined)
    yield { from: nodeId(kind, gateway.namespace, name), to: id, kind: "control" };
}

/** The one Gateway that `config-gateway` names: `gateway: namespace/name`. */
function gatewayOf(serving: Manifest | undefined, key: string): string | undefined {
  const list = serving && text(serving.object, "spec", "config", "gateway", key);
  const [, namespace, name] = /gateway:\s*([^/\s]+)\/(\S+)/.exec(list ?? "") ?? [];
  return namespace === undefined || name === undefined ? undefined : nodeId("Gateway", namespace, name);
}
