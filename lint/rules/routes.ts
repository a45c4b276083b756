import type { ValuePath } from "../../schema/violation";
import type { LintContext } from "../context";
import { get, items, number, text } from "../json";
import type { Manifest } from "../manifest";
import { nearestObject } from "../nearest-object";
import { GATEWAY_API } from "../references/gateway";
import type { Finding, LintRule, ReferenceRule } from "../rule";

const ROUTES = [`HTTPRoute.${GATEWAY_API}`, `GRPCRoute.${GATEWAY_API}`];

/** A Gateway that a route names as its parent. */
interface Parent {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly sectionName: string | undefined;
  readonly port: number | undefined;
  readonly path: ValuePath;
}

function* parents({ object, namespace }: Manifest): Iterable<Parent> {
  for (const [index, parent] of items(object, "spec", "parentRefs")) {
    const name = text(parent, "name");
    if (name === undefined || (text(parent, "kind") ?? "Gateway") !== "Gateway") continue;
    yield {
      name,
      namespace: text(parent, "namespace") ?? namespace,
      sectionName: text(parent, "sectionName"),
      port: number(parent, "port"),
      path: ["spec", "parentRefs", index],
    };
  }
}

/** Gateways that routes attach to. */
export const routeParents: ReferenceRule = {
  kinds: ROUTES,
  *references(manifest) {
    for (const { name, namespace, path } of parents(manifest))
      yield {
        path: [...path, "name"],
        target: { group: GATEWAY_API, kind: "Gateway", namespace, name },
        code: "FLOE2011",
        role: "parent of the route",
      };
  },
};

/** Listeners that routes attach to have to exist and to let the route's namespace in. */
export const routeListeners: LintRule = {
  kinds: ROUTES,
  *check(manifest, context) {
    for (const parent of parents(manifest)) {
      const gateway = context.find(`Gateway.${GATEWAY_API}`, parent.namespace, parent.name);
      if (gateway !== undefined) yield* attach(parent, gateway, manifest, context);
    }
  },
};

function* attach(
  parent: Parent,
  gateway: Manifest,
  route: Manifest,
  context: LintContext,
): Iterable<Finding> {
  const listeners = items(gateway.object, "spec", "listeners").map(([, listener]) => listener);
  const named = listeners.filter(
    (listener) =>
      (parent.sectionName ?? text(listener, "name")) === text(listener, "name") &&
      (parent.port ?? number(listener, "port")) === number(listener, "port"),
  );
  if (named.length === 0) {
    const field = parent.sectionName === undefined ? "port" : "sectionName";
    yield {
      code: "FLOE2012",
      what: `Gateway '${gateway.name}' has no such listener`,
      path: [...parent.path, field],
      got: parent.sectionName ?? parent.port,
      expected: `one of ${listeners.map((l) => `${text(l, "name")} (${number(l, "port")})`).join(", ")}`,
    };
    return;
  }
  if (named.some((listener) => admits(listener, gateway, route, context))) return;
  yield {
    code: "FLOE2012",
    what: `Gateway '${gateway.name}' lets no route of namespace '${route.namespace}' in`,
    path: parent.path,
    expected: "a listener whose allowedRoutes.namespaces admit the namespace",
  };
}

function admits(listener: unknown, gateway: Manifest, route: Manifest, context: LintContext): boolean {
  const namespaces = get(listener, "allowedRoutes", "namespaces");
  const from = text(namespaces, "from") ?? "Same";
  if (from === "All") return true;
  if (from === "Same") return route.namespace === gateway.namespace;
  if (from !== "Selector") return false;
  const labels = get(namespaces, "selector", "matchLabels");
  const namespace = context.find("Namespace", undefined, route.namespace ?? "");
  // Labels of namespaces that are not declared are not known, and neither are expressions evaluated here.
  if (namespace === undefined || items(namespaces, "selector", "matchExpressions").length > 0) return true;
  const own: Record<string, unknown> = {
    "kubernetes.io/metadata.name": namespace.name,
    ...(get(namespace.object, "metadata", "labels") as object | undefined),
  };
  return Object.entries((labels as object | undefined) ?? {}).every(([key, value]) => own[key] === value);
}

/** Backends of routes: Services with the port, and a grant where they stand in another namespace. */
export const routeBackends: LintRule = {
  kinds: ROUTES,
  *check(manifest, context) {
    for (const [rule, value] of items(manifest.object, "spec", "rules"))
      for (const [index, backend] of items(value, "backendRefs"))
        yield* checkBackend(backend, ["spec", "rules", rule, "backendRefs", index], manifest, context);
  },
};

function* checkBackend(
  backend: unknown,
  path: ValuePath,
  route: Manifest,
  context: LintContext,
): Iterable<Finding> {
  const name = text(backend, "name");
  if (name === undefined) return;
  const group = text(backend, "group") ?? "";
  const kind = text(backend, "kind") ?? "Service";
  const namespace = text(backend, "namespace") ?? route.namespace;
  const found = context.index.find({ group, kind, namespace, name });
  if (found === undefined) {
    yield {
      code: "FLOE2013",
      what: `no ${kind} '${name}' in namespace '${namespace}'`,
      path: [...path, "name"],
      got: name,
      expected: `a ${kind} that is declared or external`,
      ...nearestObject({ group, kind, namespace, name }, context.index),
    };
    return;
  }
  const port = number(backend, "port");
  if (found.ports !== undefined && port !== undefined && !found.ports.includes(port))
    yield {
      code: "FLOE2013",
      what: `${kind} '${name}' has no port ${port}`,
      path: [...path, "port"],
      got: port,
      expected: `one of ${found.ports.join(", ")}`,
    };
  if (namespace !== route.namespace && !isGranted(route, { group, kind, namespace, name }, context))
    yield {
      code: "FLOE2014",
      what: `namespace '${namespace}' does not allow routes of '${route.namespace}' to refer to its objects`,
      path: [...path, "namespace"],
      got: namespace,
      expected: `a ReferenceGrant in '${namespace}' from ${route.kind}s of '${route.namespace}' to ${kind}s`,
    };
}

function isGranted(
  route: Manifest,
  target: { group: string; kind: string; namespace: string | undefined; name: string },
  context: LintContext,
): boolean {
  return context
    .ofKind(`ReferenceGrant.${GATEWAY_API}`)
    .filter((grant) => grant.namespace === target.namespace)
    .some(
      ({ object }) =>
        items(object, "spec", "from").some(
          ([, from]) =>
            text(from, "group") === route.group &&
            text(from, "kind") === route.kind &&
            text(from, "namespace") === route.namespace,
        ) &&
        items(object, "spec", "to").some(
          ([, to]) =>
            (text(to, "group") ?? "") === target.group &&
            text(to, "kind") === target.kind &&
            (text(to, "name") ?? target.name) === target.name,
        ),
    );
}
