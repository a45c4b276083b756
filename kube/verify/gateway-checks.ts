import { get, items, text } from "../../lint/json";
import type { KubeObject } from "../kubectl";
import {
  allOf,
  type Check,
  type CheckContext,
  deploymentsReady,
  fail,
  isReady,
  type Outcome,
  pass,
  skip,
} from "./check";
import {
  gatewayEntry,
  INGRESS_LABEL,
  localGatewayHost,
  routeAccepted,
  serviceAnswers,
  wantedGateway,
} from "./gateway-view";

/** The gateway: its controller, the two Gateways, and how Knative finds them. */
export const gatewayChecks: readonly Check[] = [
  {
    id: "envoy-gateway.controller",
    phase: 1,
    title: "Envoy Gateway's controller runs",
    run: ({ config, cluster }) => {
      const { envoy_gateway } = config.components;
      if (!envoy_gateway.enabled) return skip("Istio is the gateway");
      return deploymentsReady(cluster, envoy_gateway.namespace, ["envoy-gateway"]);
    },
  },
  {
    id: "gateway.class",
    phase: 1,
    title: "the GatewayClass is accepted by the gateway that is wanted",
    run: ({ config, cluster }) => {
      const { className, controller } = wantedGateway(config);
      const kind = "GatewayClass.gateway.networking.k8s.io";
      const found = cluster.find(kind, className);
      const named = found && text(found, "spec", "controllerName");
      if (named !== undefined && named !== controller)
        return fail(`${className} belongs to ${named}, expected ${controller}`);
      return isReady(cluster, kind, className);
    },
  },
  ...(["knative-gateway", "knative-local-gateway"] as const).map(
    (name): Check => ({
      id: `gateway.programmed.${name}`,
      phase: 1,
      title: `Gateway ${name} is programmed, has an address, and routes are attached`,
      run: (context) => programmed(context, name),
    }),
  ),
  {
    id: "serving.gateway-config",
    phase: 1,
    title: "config-gateway names both Gateways and Services that answer, as KnativeServing wants it",
    run: ({ config, cluster }) => {
      const namespace = config.components.knative.serving_namespace;
      const map = cluster.find("ConfigMap.", "config-gateway", namespace);
      if (map === undefined) return fail("there is no ConfigMap config-gateway");
      const serving = cluster.find("KnativeServing.operator.knative.dev", "knative-serving", namespace);
      return allOf(
        (["external-gateways", "local-gateways"] as const).map((key) => {
          const wanted = serving && text(serving, "spec", "config", "gateway", key);
          if (wanted !== undefined && wanted.trim() !== text(map, "data", key)?.trim())
            return fail(`${key}: the ConfigMap is not what KnativeServing says`);
          const entry = gatewayEntry(map, key);
          if (typeof entry === "string") return fail(entry);
          const { className } = wantedGateway(config);
          if (entry.className !== className)
            return fail(`${key} is of class ${entry.className}, expected ${className}`);
          const { gateway, service } = entry;
          return cluster.find("Gateway.gateway.networking.k8s.io", gateway.name, gateway.namespace) ===
            undefined
            ? fail(`${key}: no Gateway ${gateway.namespace}/${gateway.name}`)
            : serviceAnswers(cluster, service, 80);
        }),
      );
    },
  },
  {
    id: "serving.network-config",
    phase: 1,
    title: "config-network chooses net-gateway-api",
    run: ({ config, cluster }) => {
      const map = cluster.find("ConfigMap.", "config-network", config.components.knative.serving_namespace);
      const found = map && text(map, "data", "ingress-class");
      const wanted = "gateway-api.ingress.networking.knative.dev";
      return found === wanted ? pass() : fail(`ingress-class is ${found ?? "not set"}, expected ${wanted}`);
    },
  },
  {
    id: "serving.routes",
    phase: 1,
    title: "every Knative Service and Route has HTTPRoutes, and the gateway's controller has taken them on",
    run: ({ config, cluster }) => {
      const { controller } = wantedGateway(config);
      const routes = cluster
        .all("HTTPRoute.gateway.networking.k8s.io")
        .filter(({ metadata }) => metadata.labels?.[INGRESS_LABEL] !== undefined);
      const parties = routedObjects(
        cluster.all("Service.serving.knative.dev"),
        cluster.all("Route.serving.knative.dev"),
      );
      if (parties.length === 0) return skip("there are no Knative Services");
      const bare = parties.filter(
        ({ metadata }) =>
          !routes.some(
            (route) =>
              route.metadata.namespace === metadata.namespace &&
              route.metadata.labels?.[INGRESS_LABEL] === metadata.name,
          ),
      );
      if (bare.length > 0)
        return fail(`no HTTPRoute of ${bare.map(({ metadata }) => metadata.name).join(", ")}`);
      const all = allOf(routes.map((route) => routeAccepted(route, route.metadata.name, controller)));
      return all.state === "pass" ? pass(`${routes.length} HTTPRoutes`) : all;
    },
  },
  {
    id: "serving.local-addresses",
    phase: 1,
    title: "the cluster-local address of every Knative Service leads to the local gateway",
    run: ({ config, cluster }) => {
      const wanted = localGatewayHost(cluster, config.components.knative.serving_namespace);
      if (wanted === undefined) return fail("config-gateway names no local gateway");
      const services = cluster.all("Service.serving.knative.dev");
      if (services.length === 0) return skip("there are no Knative Services");
      return allOf(
        services.map(({ metadata }) => {
          const found = cluster.find("Service.", metadata.name, metadata.namespace);
          const name = found && text(found, "spec", "externalName");
          return name === wanted
            ? pass()
            : fail(
                `${metadata.namespace}/${metadata.name} leads to ${name ?? "nowhere"}, expected ${wanted}`,
              );
        }),
      );
    },
  },
];

/** Services, and the Routes that are not a Service's own: those carry its name. */
function routedObjects(services: readonly KubeObject[], routes: readonly KubeObject[]): KubeObject[] {
  return [
    ...services,
    ...routes.filter(({ metadata }) => metadata.labels?.["serving.knative.dev/service"] === undefined),
  ];
}

function programmed({ config, cluster }: CheckContext, name: string): Outcome {
  const namespace = config.components.knative.serving_namespace;
  const kind = "Gateway.gateway.networking.k8s.io";
  const ready = isReady(cluster, kind, name, namespace);
  const gateway = cluster.find(kind, name, namespace);
  if (ready.state !== "pass" || gateway === undefined) return ready;
  const { className } = wantedGateway(config);
  const found = text(gateway, "spec", "gatewayClassName");
  if (found !== className) return fail(`its class is ${found}, expected ${className}`);
  const address = text(items(gateway, "status", "addresses")[0]?.[1], "value");
  if (address === undefined) return fail("no address");
  const listener = items(gateway, "status", "listeners")
    .map(([, each]) => each)
    .find((each) => text(each, "name") === "http");
  const refused = items(listener, "conditions").find(
    ([, each]) => text(each, "type") === "ResolvedRefs" && text(each, "status") !== "True",
  )?.[1];
  if (refused !== undefined)
    return fail(`listener http: ${text(refused, "message") ?? "references do not resolve"}`);
  const routed = cluster.all("Service.serving.knative.dev").length > 0;
  if (routed && get(listener, "attachedRoutes") === 0)
    return fail("no HTTPRoute is attached to listener http");
  return pass(address);
}
