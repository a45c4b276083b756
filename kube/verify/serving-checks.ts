import { get, items, text } from "../../lint/json";
import { allOf, type Check, deploymentsReady, fail, isReady, namespaceRuns, pass, when } from "./check";
import { localGatewayHost, routeAccepted, wantedGateway } from "./gateway-view";

/** Name of the plan's first service. */
export const HELLO = "hello";

const hello = (run: Check["run"]) => when(({ config }) => config.demos.hello, "demos.hello", run);

/** Phase 1 of the plan: the operator, Serving, and hello. */
export const servingChecks: readonly Check[] = [
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
      const kind = "KnativeServing.operator.knative.dev";
      const ready = isReady(cluster, kind, "knative-serving", serving_namespace);
      const serving = cluster.find(kind, "knative-serving", serving_namespace);
      if (ready.state !== "pass" || serving === undefined) return ready;
      const found = text(serving, "status", "version");
      const wanted = version.replace(/^v/, "");
      return found === wanted ? pass(`version ${found}`) : fail(`version ${found}, expected ${wanted}`);
    },
  },
  {
    id: "serving.pods",
    phase: 1,
    title: "Serving's workloads and net-gateway-api run",
    run: ({ config, cluster }) =>
      namespaceRuns(cluster, config.components.knative.serving_namespace, [
        "activator",
        "autoscaler",
        "controller",
        "webhook",
        "net-gateway-api-controller",
        "net-gateway-api-webhook",
      ]),
  },
  {
    id: "hello.ready",
    phase: 1,
    title: "hello is Ready and has the expected URL",
    run: hello(({ config, cluster }) => {
      const { apps_namespace, domain } = config.platform;
      const ready = isReady(cluster, "Service.serving.knative.dev", HELLO, apps_namespace);
      const service = cluster.find("Service.serving.knative.dev", HELLO, apps_namespace);
      if (ready.state !== "pass" || service === undefined) return ready;
      const url = text(service, "status", "url");
      const wanted = `http://${HELLO}.${apps_namespace}.${domain}`;
      return url === wanted ? pass(url) : fail(`its URL is ${url}, expected ${wanted}`);
    }),
  },
  {
    id: "hello.routes",
    phase: 1,
    title: "hello has an HTTPRoute for each of its hosts, and its Service leads to the local gateway",
    run: hello(({ config, cluster }) => {
      const { apps_namespace, domain } = config.platform;
      const { controller } = wantedGateway(config);
      const hosts = [`${HELLO}.${apps_namespace}.${domain}`, `${HELLO}.${apps_namespace}.svc.cluster.local`];
      const wanted = localGatewayHost(cluster, config.components.knative.serving_namespace);
      const service = cluster.find("Service.", HELLO, apps_namespace);
      const leads = service && text(service, "spec", "externalName");
      return allOf([
        ...hosts.map((host) =>
          routeAccepted(
            cluster.find("HTTPRoute.gateway.networking.k8s.io", host, apps_namespace),
            host,
            controller,
          ),
        ),
        leads !== undefined && leads === wanted
          ? pass()
          : fail(
              `Service ${HELLO} leads to ${leads ?? "nowhere"}, expected ${wanted ?? "the local gateway"}`,
            ),
      ]);
    }),
  },
  {
    id: "hello.may-scale-to-zero",
    phase: 1,
    title: "hello may scale to zero",
    run: hello(({ config, cluster }) => {
      const service = cluster.find("Service.serving.knative.dev", HELLO, config.platform.apps_namespace);
      if (service === undefined) return fail("there is no hello");
      const annotations = ["spec", "template", "metadata", "annotations"] as const;
      const least = text(service, ...annotations, "autoscaling.knative.dev/min-scale");
      if (least !== undefined && least !== "0") return fail(`min-scale is ${least}`);
      const pods = cluster
        .all("Pod.")
        .filter(({ metadata }) => metadata.labels?.["serving.knative.dev/service"] === HELLO);
      return pass(`${pods.length} pods now`);
    }),
  },
  {
    id: "hello.traffic-split",
    phase: 1,
    title: "traffic is split 80 to 20, in the Route and in the weights of its HTTPRoute",
    run: when(
      ({ config }) => config.demos.traffic_split,
      "demos.traffic_split",
      ({ config, cluster }) => {
        const { apps_namespace, domain } = config.platform;
        const ready = isReady(cluster, "Route.serving.knative.dev", "hello-split", apps_namespace);
        const route = cluster.find("Route.serving.knative.dev", "hello-split", apps_namespace);
        if (ready.state !== "pass" || route === undefined) return ready;
        const percents = items(route, "status", "traffic").map(([, target]) => get(target, "percent"));
        if (percents.join("/") !== "80/20") return fail(`the shares are ${percents.join("/")}`);
        const host = `hello-split.${apps_namespace}.${domain}`;
        const http = cluster.find("HTTPRoute.gateway.networking.k8s.io", host, apps_namespace);
        if (http === undefined) return fail(`there is no HTTPRoute ${host}`);
        // net-gateway-api also writes rules for its prober and for tags; the split is the one with two backends.
        const weights = items(http, "spec", "rules")
          .map(([, rule]) => items(rule, "backendRefs").map(([, backend]) => get(backend, "weight")))
          .filter((rule) => rule.length === 2)
          .map((rule) => rule.join("/"));
        return weights.includes("80/20")
          ? pass("80/20")
          : fail(`the weights of ${host} are ${weights.join(", ") || "not split"}`);
      },
    ),
  },
];
