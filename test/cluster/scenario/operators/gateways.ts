import { child, type JsonObject, type KubeObject } from "../../api-server/kube-object";
import type { Action, Rule } from "../rule";
import type { World } from "../world";
import { operatorDeployment, operatorService } from "./operator-deployment";

/** The proxy of a Gateway: where it runs, and how its Service looks. */
interface Proxy {
  readonly namespace: string;
  readonly name: string;
  readonly port: string;
  readonly type: string;
}

/** One implementation of the Gateway API. */
interface Implementation {
  readonly controllerName: string;
  readonly namespace: string;
  readonly deployment: string;
  /** Where the proxy runs. @returns `undefined` while what the Gateway's `parametersRef` names is missing */
  readonly proxy: (gateway: KubeObject, world: World) => Proxy | undefined;
}

const envoy: Implementation = {
  controllerName: "gateway.envoyproxy.io/gatewayclass-controller",
  namespace: "envoy-gateway-system",
  deployment: "envoy-gateway",
  proxy: ({ spec, metadata }, world) => {
    const { name } = child(child(spec as JsonObject, "infrastructure"), "parametersRef");
    const parameters = world.get("EnvoyProxy.gateway.envoyproxy.io", metadata.namespace, String(name));
    // Not accepted with InvalidParameters, and no proxy, until it is there.
    if (name !== undefined && parameters === undefined) return undefined;
    const kubernetes = child(child(child(parameters, "spec"), "provider"), "kubernetes");
    const service = child(kubernetes, "envoyService");
    return {
      namespace: "envoy-gateway-system",
      name: String(service.name ?? `envoy-${metadata.namespace}-${metadata.name}`),
      port: "http-80",
      type: String(service.type ?? "LoadBalancer"),
    };
  },
};

const istio: Implementation = {
  controllerName: "istio.io/gateway-controller",
  namespace: "istio-system",
  deployment: "istiod",
  proxy: ({ metadata }) => ({
    namespace: metadata.namespace ?? "",
    name: `${metadata.name}-istio`,
    port: "http",
    type: metadata.annotations?.["networking.istio.io/service-type"] ?? "LoadBalancer",
  }),
};

const managedBy = "app.kubernetes.io/managed-by";

/** Labels by which a proxy is found again when its Gateway changes hands. */
const proxyLabels = (implementation: Implementation, { metadata }: KubeObject) => ({
  [managedBy]: implementation.deployment,
  "gateway.envoyproxy.io/owning-gateway-name": metadata.name ?? "",
  "gateway.envoyproxy.io/owning-gateway-namespace": metadata.namespace ?? "",
});

const running = (each: Implementation, world: World) => world.available(each.namespace, each.deployment);

function implementationOf(gateway: KubeObject, world: World): Implementation | undefined {
  const name = String(child(gateway, "spec").gatewayClassName);
  const controller = child(
    world.get("GatewayClass.gateway.networking.k8s.io", undefined, name),
    "spec",
  ).controllerName;
  return [envoy, istio].find(
    (each) =>
      each.controllerName === controller && running(each, world) && each.proxy(gateway, world) !== undefined,
  );
}

const listeners = (gateway: KubeObject): JsonObject[] =>
  (child(gateway, "spec").listeners as JsonObject[] | undefined) ?? [];

function attached(gateway: KubeObject, world: World): KubeObject[] {
  const { name, namespace } = gateway.metadata;
  return world.list("HTTPRoute.gateway.networking.k8s.io").filter((route) => {
    const parents = (child(route, "spec").parentRefs as JsonObject[] | undefined) ?? [];
    return parents.some(
      (parent) => parent.name === name && (parent.namespace ?? route.metadata.namespace) === namespace,
    );
  });
}

/** Makes the proxy, and takes away the one of the implementation before. */
function deployProxy(implementation: Implementation, gateway: KubeObject, world: World): void {
  const proxy = implementation.proxy(gateway, world);
  if (proxy === undefined) return;
  const { namespace, name, port, type } = proxy;
  const labels = proxyLabels(implementation, gateway);
  for (const make of [operatorDeployment(namespace, name), operatorService(namespace, name, 80, port)]) {
    const object = {
      ...make,
      metadata: { ...make.metadata, labels: { ...make.metadata.labels, ...labels } },
    };
    world.ensure(make.kind === "Service" ? { ...object, spec: { ...child(make, "spec"), type } } : object);
  }
  const { [managedBy]: manager, ...owner } = labels;
  for (const kind of ["Deployment.apps", "Service"])
    for (const other of world.list(kind)) {
      const { labels: found = {} } = other.metadata;
      const ofThisGateway = Object.entries(owner).every(([key, value]) => found[key] === value);
      if (ofThisGateway && found[managedBy] !== manager) world.delete(other);
    }
}

const program: Action = (gateway, world) => {
  const implementation = implementationOf(gateway, world);
  if (implementation === undefined) return;
  deployProxy(implementation, gateway, world);
  const generation = gateway.metadata.generation ?? 1;
  const condition = (type: string, reason = type) => ({
    type,
    status: "True",
    reason,
    message: "",
    lastTransitionTime: "2026-01-05T08:00:00Z",
    observedGeneration: generation,
  });
  world.setConditions(
    gateway,
    [
      ["Accepted", "True", "Accepted", "The Gateway has been scheduled"],
      ["Programmed", "True", "Programmed", "Address assigned to the Gateway"],
    ],
    {
      addresses: [{ type: "IPAddress", value: "10.96.0.80" }],
      listeners: listeners(gateway).map((listener) => ({
        name: listener.name,
        attachedRoutes: attached(gateway, world).length,
        supportedKinds: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute" }],
        conditions: [condition("Programmed"), condition("Accepted"), condition("ResolvedRefs")],
      })),
    },
    true,
  );
  for (const route of attached(gateway, world)) writeParents(route, world);
};

const gatewayKind = "Gateway.gateway.networking.k8s.io";

/** A Gateway whose LoadBalancer never gets an address: `minikube` without a tunnel. */
export const gatewayWithoutAddress: Rule = {
  name: "the Gateway gets no address",
  kind: gatewayKind,
  requires: (gateway, world) => implementationOf(gateway, world) !== undefined,
  steps: [
    {
      run: (gateway, world) => {
        const message = "No addresses have been assigned to the Gateway";
        world.setConditions(
          gateway,
          [
            ["Accepted", "True", "Accepted", "The Gateway has been scheduled"],
            ["Programmed", "False", "AddressNotAssigned", message],
          ],
          {},
          true,
        );
        world.event(gateway, "Warning", "AddressNotAssigned", message);
      },
    },
  ],
};

const acceptClass = (implementation: Implementation): Rule => ({
  name: `${implementation.deployment} accepts its class`,
  kind: "GatewayClass.gateway.networking.k8s.io",
  requires: ({ spec }, world) =>
    (spec as JsonObject).controllerName === implementation.controllerName && running(implementation, world),
  steps: [
    {
      run: (object, world) =>
        world.setConditions(object, [["Accepted", "True", "Accepted", "Valid GatewayClass"]], {}, true),
    },
  ],
});

/** Envoy Gateway and Istio accept their class and program Gateways and routes. */
export const gatewayRules: readonly Rule[] = [
  acceptClass(istio),
  {
    ...acceptClass(envoy),
    finalizer: "gateway-exists-finalizer.gateway.networking.k8s.io",
    mayGo: ({ metadata }, world) =>
      !world.list(gatewayKind).some((gateway) => child(gateway, "spec").gatewayClassName === metadata.name),
  },
  {
    name: "the Gateway is programmed",
    kind: gatewayKind,
    requires: (gateway, world) => implementationOf(gateway, world) !== undefined,
    steps: [{ run: program }],
  },
  {
    name: "the route is attached",
    kind: "HTTPRoute.gateway.networking.k8s.io",
    requires: (route, world) => routeParents(route, world).length > 0,
    steps: [
      {
        run: (route, world) => {
          for (const { gateway } of routeParents(route, world)) program(gateway, world);
        },
      },
    ],
  },
];

/** Proxies go with their Gateway while their implementation runs. */
export function removeProxies(world: World): void {
  for (const kind of ["Deployment.apps", "Service"])
    for (const proxy of world.list(kind)) {
      const { labels = {} } = proxy.metadata;
      const implementation = [envoy, istio].find(({ deployment }) => deployment === labels[managedBy]);
      if (implementation === undefined || !running(implementation, world)) continue;
      const owner = ["namespace", "name"].map(
        (part) => labels[`gateway.envoyproxy.io/owning-gateway-${part}`],
      );
      if (world.get(gatewayKind, owner[0], owner[1] ?? "") === undefined) world.delete(proxy);
    }
}

/** istiod brings its GatewayClass itself. */
export function istioBringsItsClass(world: World): void {
  if (!running(istio, world) || world.type("GatewayClass.gateway.networking.k8s.io") === undefined) return;
  world.ensure({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GatewayClass",
    metadata: { name: "istio" },
    spec: { controllerName: istio.controllerName },
  });
}

function routeParents(route: KubeObject, world: World): { ref: JsonObject; gateway: KubeObject }[] {
  const parents = (child(route, "spec").parentRefs as JsonObject[] | undefined) ?? [];
  return parents.flatMap((ref) => {
    const namespace = String(ref.namespace ?? route.metadata.namespace);
    const gateway = world.get(gatewayKind, namespace, String(ref.name));
    return gateway === undefined ? [] : [{ ref, gateway }];
  });
}

function writeParents(route: KubeObject, world: World): void {
  const observedGeneration = route.metadata.generation ?? 1;
  const at = "2026-01-05T08:00:00Z";
  world.setStatus(route, {
    parents: routeParents(route, world).map(({ ref, gateway }) => ({
      parentRef: ref,
      controllerName: implementationOf(gateway, world)?.controllerName ?? envoy.controllerName,
      conditions: [
        {
          type: "Accepted",
          status: "True",
          reason: "Accepted",
          message: "",
          lastTransitionTime: at,
          observedGeneration,
        },
        {
          type: "ResolvedRefs",
          status: "True",
          reason: "ResolvedRefs",
          message: "",
          lastTransitionTime: at,
          observedGeneration,
        },
      ],
    })),
  });
}
