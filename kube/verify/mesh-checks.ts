import { fields, get, items, text } from "../../lint/json";
import type { KubeObject } from "../kubectl";
import { allOf, type Check, deploymentsReady, fail, isReady, kindsKnown, pass, skip } from "./check";

const mesh =
  (run: Check["run"]): Check["run"] =>
  (context) =>
    context.config.components.istio.enabled ? run(context) : skip("components.istio is off");

/** Phase 3 of the plan: Istio in Envoy Gateway's place. */
export const meshChecks: readonly Check[] = [
  {
    id: "istio.istiod",
    phase: 3,
    title: "istiod runs",
    run: mesh(({ config, cluster }) =>
      deploymentsReady(cluster, config.components.istio.namespace, ["istiod"]),
    ),
  },
  {
    id: "istio.kinds",
    phase: 3,
    title: "Istio's CRDs are registered",
    run: mesh(({ cluster }) =>
      allOf([
        kindsKnown(cluster, "security.istio.io", ["peerauthentications", "authorizationpolicies"]),
        kindsKnown(cluster, "networking.istio.io", ["virtualservices", "destinationrules", "envoyfilters"]),
        kindsKnown(cluster, "telemetry.istio.io", ["telemetries"]),
      ]),
    ),
  },
  {
    id: "istio.gateways",
    phase: 3,
    title: "istiod's proxies of both Gateways run",
    run: mesh(({ config, cluster }) =>
      deploymentsReady(cluster, config.components.knative.serving_namespace, [
        "knative-gateway-istio",
        "knative-local-gateway-istio",
      ]),
    ),
  },
  {
    id: "istio.envoy-gateway-gone",
    phase: 3,
    title: "Envoy Gateway is gone, and the Gateway API is not",
    run: mesh(({ config, cluster }) => {
      const left = [
        ...cluster.all("EnvoyProxy.gateway.envoyproxy.io"),
        ...cluster
          .all("GatewayClass.gateway.networking.k8s.io")
          .filter(({ metadata }) => metadata.name === "eg"),
        ...cluster
          .all("Deployment.apps")
          .filter(({ metadata }) => metadata.namespace === config.components.envoy_gateway.namespace),
        // A pre-install hook, so that `helm uninstall` leaves it.
        ...cluster
          .all("MutatingWebhookConfiguration.admissionregistration.k8s.io")
          .filter(({ metadata }) => metadata.name.startsWith("envoy-gateway-topology-injector.")),
      ];
      if (!cluster.resources.has("gateways.gateway.networking.k8s.io"))
        return fail("the Gateway API's CRDs are gone too");
      return left.length === 0
        ? pass()
        : fail(`left: ${left.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(", ")}`);
    }),
  },
  {
    id: "istio.injection",
    phase: 3,
    title: "application pods, the activator and the autoscaler have a sidecar",
    run: mesh(({ config, cluster }) => {
      const { apps_namespace, eventing_namespace } = config.platform;
      const serving = config.components.knative.serving_namespace;
      const pods = cluster
        .all("Pod.")
        .filter((pod) => wantsSidecar(pod, [apps_namespace, eventing_namespace], serving));
      const bare = pods.filter((pod) => !hasSidecar(pod));
      if (bare.length > 0)
        return fail(`without istio-proxy: ${bare.map(({ metadata }) => metadata.name).join(", ")}`);
      return pods.length === 0 ? skip("no application pods run now") : pass(`${pods.length} pods`);
    }),
  },
  {
    id: "istio.strict",
    phase: 3,
    title: "mTLS is STRICT in the whole mesh, and nowhere weaker but where it was meant",
    run: mesh(({ config, cluster }) => {
      const root = config.components.istio.namespace;
      const policies = cluster.all("PeerAuthentication.security.istio.io");
      const wide = policies.find(
        ({ metadata }) => metadata.namespace === root && metadata.name === "default",
      );
      if (wide === undefined || text(wide, "spec", "mtls", "mode") !== "STRICT")
        return fail(`no STRICT PeerAuthentication ${root}/default`);
      const weaker = policies.filter(
        (policy) =>
          policy.metadata.labels?.["app.kubernetes.io/part-of"] !== "floe" && modesOf(policy).some(isWeaker),
      );
      return weaker.length === 0
        ? pass()
        : fail(
            `weaker: ${weaker.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(", ")}`,
          );
    }),
  },
  {
    id: "istio.authorization",
    phase: 3,
    title: "AuthorizationPolicies stand in the applications' namespaces",
    run: mesh(({ config, cluster }) => {
      const { apps_namespace, eventing_namespace } = config.platform;
      const policies = cluster.all("AuthorizationPolicy.security.istio.io");
      const missing = [apps_namespace, eventing_namespace].filter(
        (namespace) => !policies.some(({ metadata }) => metadata.namespace === namespace),
      );
      return missing.length === 0 ? pass() : fail(`none in ${missing.join(", ")}`);
    }),
  },
  {
    id: "istio.tracing",
    phase: 3,
    title: "Jaeger runs and the mesh sends it traces",
    run: mesh(({ config, cluster }) => {
      const { jaeger, istio } = config.components;
      if (!jaeger.enabled) return skip("components.jaeger is off");
      const telemetry = cluster
        .all("Telemetry.telemetry.istio.io")
        .some(
          (object) =>
            object.metadata.namespace === istio.namespace && items(object, "spec", "tracing").length > 0,
        );
      return allOf([
        deploymentsReady(cluster, jaeger.namespace, ["jaeger"]),
        telemetry ? pass() : fail(`no Telemetry with tracing in ${istio.namespace}`),
      ]);
    }),
  },
  {
    id: "istio.kiali",
    phase: 3,
    title: "Kiali runs",
    run: mesh(({ config, cluster }) => {
      const { kiali } = config.components;
      return kiali.enabled
        ? deploymentsReady(cluster, kiali.namespace, ["kiali"])
        : skip("components.kiali is off");
    }),
  },
  {
    id: "istio.fault",
    phase: 3,
    title: "fault injection is in place",
    run: ({ config, cluster }) => {
      const { fault_injection } = config.demos;
      if (fault_injection === "none") return skip("demos.fault_injection is none");
      const namespace = config.platform.apps_namespace;
      if (fault_injection === "mesh")
        return isReady(cluster, "VirtualService.networking.istio.io", "hello-fault", namespace);
      if (!config.components.istio.enabled)
        return isReady(cluster, "BackendTrafficPolicy.gateway.envoyproxy.io", "hello-fault", namespace);
      return isReady(
        cluster,
        "EnvoyFilter.networking.istio.io",
        "hello-fault",
        config.components.knative.serving_namespace,
      );
    },
  },
];

/** Modes of a policy: of the workloads that it selects, and of single ports. */
function modesOf(policy: KubeObject): string[] {
  const ports = fields(policy, "spec", "portLevelMtls").map(([, port]) => text(port, "mode"));
  return [text(policy, "spec", "mtls", "mode"), ...ports].filter((mode) => mode !== undefined);
}

const isWeaker = (mode: string) => mode === "PERMISSIVE" || mode === "DISABLE";

function wantsSidecar(
  { metadata, ...pod }: KubeObject,
  namespaces: readonly string[],
  serving: string,
): boolean {
  if (metadata.labels?.["sidecar.istio.io/inject"] === "false" || text(pod, "status", "phase") !== "Running")
    return false;
  if (metadata.namespace === serving) return ["activator", "autoscaler"].includes(metadata.labels?.app ?? "");
  return namespaces.includes(metadata.namespace ?? "");
}

/** From Kubernetes 1.33 on Istio uses native sidecars: an init container that stays. */
function hasSidecar(pod: KubeObject): boolean {
  const containers = [...items(pod, "spec", "containers"), ...items(pod, "spec", "initContainers")];
  return containers.some(([, container]) => get(container, "name") === "istio-proxy");
}
