import type { ValuePath } from "../../schema/violation";
import { get, items, text } from "../json";
import type { Manifest } from "../manifest";
import type { Reference, ReferenceRule } from "../rule";
import { isNamespaced } from "../scope";

/** API group of Gateways and routes. */
export const GATEWAY_API = "gateway.networking.k8s.io";

/** The class of a Gateway. */
export const gatewayClasses: ReferenceRule = {
  kinds: [`Gateway.${GATEWAY_API}`],
  *references({ object }) {
    const name = text(object, "spec", "gatewayClassName");
    if (name === undefined) return;
    yield {
      path: ["spec", "gatewayClassName"],
      target: { group: GATEWAY_API, kind: "GatewayClass", name },
      code: "FLOE2010",
      role: "class of the Gateway",
    };
  },
};

/** Parameters of Gateways, in their own namespace, and of classes. */
export const gatewayParameters: ReferenceRule = {
  kinds: [`Gateway.${GATEWAY_API}`, `GatewayClass.${GATEWAY_API}`],
  *references(manifest) {
    const path =
      manifest.kind === "Gateway" ? ["spec", "infrastructure", "parametersRef"] : ["spec", "parametersRef"];
    yield* localReference(manifest, path, "FLOE2024", "parameters");
  },
};

/** Secrets of the certificates that listeners show. */
export const listenerCertificates: ReferenceRule = {
  kinds: [`Gateway.${GATEWAY_API}`],
  *references({ object, namespace }) {
    for (const [listener, value] of items(object, "spec", "listeners"))
      for (const [index, ref] of items(value, "tls", "certificateRefs")) {
        const name = text(ref, "name");
        if (name === undefined) continue;
        yield {
          path: ["spec", "listeners", listener, "tls", "certificateRefs", index, "name"],
          target: {
            group: text(ref, "group") ?? "",
            kind: text(ref, "kind") ?? "Secret",
            namespace: text(ref, "namespace") ?? namespace,
            name,
          },
          code: "FLOE2003",
          role: "certificate of the listener",
        };
      }
  },
};

/** Policies and filters that attach to Gateways, routes or Services of their own namespace. */
export const policyTargets: ReferenceRule = {
  kinds: [
    "BackendTrafficPolicy.gateway.envoyproxy.io",
    "EnvoyFilter.networking.istio.io",
    "AuthorizationPolicy.security.istio.io",
    "RequestAuthentication.security.istio.io",
    "Telemetry.telemetry.istio.io",
  ],
  *references(manifest) {
    yield* localReference(manifest, ["spec", "targetRef"], "FLOE2026", "target of the rule");
    for (const [index] of items(manifest.object, "spec", "targetRefs"))
      yield* localReference(manifest, ["spec", "targetRefs", index], "FLOE2026", "target of the rule");
  },
};

/** `{group, kind, name}`, in the referrer's namespace when the kind has one. */
function* localReference(
  { object, namespace }: Manifest,
  path: ValuePath,
  code: Reference["code"],
  role: string,
): Iterable<Reference> {
  const reference = get(object, ...path);
  const name = text(reference, "name");
  const kind = text(reference, "kind");
  if (name === undefined || kind === undefined) return;
  const group = text(reference, "group") ?? "";
  const elsewhere = text(reference, "namespace") ?? namespace;
  yield {
    path: [...path, "name"],
    target: { group, kind, name, ...(isNamespaced(group, kind) !== false && { namespace: elsewhere }) },
    code,
    role,
  };
}
