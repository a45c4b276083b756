import { get, items, text } from "../../lint/json";
import type { KubeObject } from "../kubectl";
import { allOf, type Check, deploymentsReady, fail, isReady, pass, skip } from "./check";

const HELLO = "hello";

/** Phase 1 of the plan: gateways, Serving, hello. */
export const servingChecks: readonly Check[] = [
  {
    id: "cluster.nodes",
    phase: 1,
    title: "every node is Ready",
    run: ({ cluster }) => {
      const nodes = cluster.all("Node.");
      const down = nodes.filter((node) => !hasCondition(node, "Ready"));
      if (nodes.length === 0) return fail("there are no nodes");
      return down.length === 0
        ? pass(`${nodes.length} nodes`)
        : fail(down.map(({ metadata }) => metadata.name).join(", "));
    },
  },
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
    id: "gateway.crds",
    phase: 1,
    title: "the Gateway API's CRDs are there",
    run: ({ cluster }) => {
      const missing = ["gateways", "gatewayclasses", "httproutes"].filter(
        (plural) => !cluster.resources.has(`${plural}.gateway.networking.k8s.io`),
      );
      return missing.length === 0 ? pass() : fail(`missing: ${missing.join(", ")}`);
    },
  },
  {
    id: "gateway.class",
    phase: 1,
    title: "the GatewayClass is accepted",
    run: ({ config, cluster }) => {
      const name = config.components.istio.enabled ? "istio" : "eg";
      return isReady(cluster, "GatewayClass.gateway.networking.k8s.io", name);
    },
  },
  ...(["knative-gateway", "knative-local-gateway"] as const).map(
    (name): Check => ({
      id: `gateway.programmed.${name}`,
      phase: 1,
      title: `Gateway ${name} is programmed and has an address`,
      run: ({ config, cluster }) => {
        const namespace = config.components.knative.serving_namespace;
        const ready = isReady(cluster, "Gateway.gateway.networking.k8s.io", name, namespace);
        const gateway = cluster.find("Gateway.gateway.networking.k8s.io", name, namespace);
        if (ready.state !== "pass" || gateway === undefined) return ready;
        const wanted = config.components.istio.enabled ? "istio" : "eg";
        const found = text(gateway, "spec", "gatewayClassName");
        if (found !== wanted) return fail(`its class is ${found}, expected ${wanted}`);
        const address = text(items(gateway, "status", "addresses")[0]?.[1], "value");
        return address === undefined ? fail("no address") : pass(address);
      },
    }),
  ),
  {
    id: "knative.operator",
    phase: 1,
    title: "the Knative operator runs",
    run: ({ config, cluster }) =>
      deploymentsReady(cluster, config.components.knative.namespace, [
        "knative-operator",
        "operator-webhook",
      ]),
  },
  {
    id: "serving.ready",
    phase: 1,
    title: "KnativeServing is Ready, at the version of the configuration",
    run: ({ config, cluster }) => {
      const { serving_namespace, version } = config.components.knative;
      const ready = isReady(
        cluster,
        "KnativeServing.operator.knative.dev",
        "knative-serving",
        serving_namespace,
      );
      const serving = cluster.find(
        "KnativeServing.operator.knative.dev",
        "knative-serving",
        serving_namespace,
      );
      if (ready.state !== "pass" || serving === undefined) return ready;
      const found = text(serving, "status", "version");
      const wanted = version.replace(/^v/, "");
      return found === wanted ? pass(`version ${found}`) : fail(`version ${found}, expected ${wanted}`);
    },
  },
  {
    id: "serving.pods",
    phase: 1,
    title: "Serving's deployments and net-gateway-api run",
    run: ({ config, cluster }) =>
      deploymentsReady(cluster, config.components.knative.serving_namespace, [
        "activator",
        "autoscaler",
        "controller",
        "webhook",
        "net-gateway-api-controller",
        "net-gateway-api-webhook",
      ]),
  },
  {
    id: "serving.gateway-config",
    phase: 1,
    title: "config-gateway names both Gateways and Services that exist",
    run: ({ config, cluster }) => {
      const namespace = config.components.knative.serving_namespace;
      const map = cluster.find("ConfigMap.", "config-gateway", namespace);
      if (map === undefined) return fail("there is no ConfigMap config-gateway");
      return allOf(
        ["external-gateways", "local-gateways"].map((key) => {
          const list = text(map, "data", key);
          const [, where, name] = /service:\s*([^/\s]+)\/(\S+)/.exec(list ?? "") ?? [];
          if (where === undefined || name === undefined) return fail(`${key} names no service`);
          return cluster.find("Service.", name, where) === undefined
            ? fail(`${key}: no Service ${where}/${name}`)
            : pass();
        }),
      );
    },
  },
  {
    id: "hello.ready",
    phase: 1,
    title: "hello is Ready and has the expected URL",
    run: ({ config, cluster }) => {
      const { apps_namespace, domain } = config.platform;
      if (!config.demos.hello) return skip("demos.hello is off");
      const ready = isReady(cluster, "Service.serving.knative.dev", HELLO, apps_namespace);
      const hello = cluster.find("Service.serving.knative.dev", HELLO, apps_namespace);
      if (ready.state !== "pass" || hello === undefined) return ready;
      const url = text(hello, "status", "url");
      const wanted = `http://${HELLO}.${apps_namespace}.${domain}`;
      return url === wanted ? pass(url) : fail(`its URL is ${url}, expected ${wanted}`);
    },
  },
  {
    id: "hello.routes",
    phase: 1,
    title: "HTTPRoutes of hello are accepted by the gateway's controller",
    run: ({ config, cluster }) => {
      if (!config.demos.hello) return skip("demos.hello is off");
      const { apps_namespace, domain } = config.platform;
      const controller = config.components.istio.enabled
        ? "istio.io/gateway-controller"
        : "gateway.envoyproxy.io/gatewayclass-controller";
      const hosts = [`${HELLO}.${apps_namespace}.${domain}`, `${HELLO}.${apps_namespace}.svc.cluster.local`];
      return allOf(
        hosts.map((host) =>
          accepted(
            cluster.find("HTTPRoute.gateway.networking.k8s.io", host, apps_namespace),
            host,
            controller,
          ),
        ),
      );
    },
  },
  {
    id: "hello.scales-to-zero",
    phase: 1,
    title: "hello may scale to zero",
    run: ({ config, cluster }) => {
      if (!config.demos.hello) return skip("demos.hello is off");
      const hello = cluster.find("Service.serving.knative.dev", HELLO, config.platform.apps_namespace);
      const least =
        hello &&
        text(hello, "spec", "template", "metadata", "annotations", "autoscaling.knative.dev/min-scale");
      if (hello === undefined) return fail("there is no hello");
      if (least !== undefined && least !== "0") return fail(`min-scale is ${least}`);
      const pods = cluster
        .all("Pod.")
        .filter(({ metadata }) => metadata.labels?.["serving.knative.dev/service"] === HELLO);
      return pass(`${pods.length} pods now`);
    },
  },
  {
    id: "hello.traffic-split",
    phase: 1,
    title: "traffic is split 80 to 20, in the Route and in its HTTPRoute's weights",
    run: ({ config, cluster }) => {
      if (!config.demos.traffic_split) return skip("demos.traffic_split is off");
      const namespace = config.platform.apps_namespace;
      const ready = isReady(cluster, "Route.serving.knative.dev", "hello-split", namespace);
      const route = cluster.find("Route.serving.knative.dev", "hello-split", namespace);
      if (ready.state !== "pass" || route === undefined) return ready;
      const percents = items(route, "status", "traffic").map(([, target]) => get(target, "percent"));
      return percents.join("/") === "80/20" ? pass() : fail(`the shares are ${percents.join("/")}`);
    },
  },
];

/** Whether a condition of an object is true. */
export function hasCondition(object: KubeObject, type: string): boolean {
  return items(object, "status", "conditions").some(
    ([, condition]) => text(condition, "type") === type && text(condition, "status") === "True",
  );
}

function accepted(route: KubeObject | undefined, host: string, controller: string) {
  if (route === undefined) return fail(`there is no HTTPRoute ${host}`);
  const parents = items(route, "status", "parents").map(([, parent]) => parent);
  // Envoy Gateway leaves its entry behind when Istio takes over, so only the present controller's counts.
  const parent = parents.find((entry) => text(entry, "controllerName") === controller);
  if (parent === undefined) return fail(`${host}: ${controller} has not seen it`);
  const bad = items(parent, "conditions").find(
    ([, condition]) =>
      ["Accepted", "ResolvedRefs"].includes(text(condition, "type") ?? "") &&
      text(condition, "status") !== "True",
  )?.[1];
  return bad === undefined
    ? pass()
    : fail(`${host}: ${text(bad, "type")} is ${text(bad, "status")}: ${text(bad, "message")}`);
}
