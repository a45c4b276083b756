import type { LintContext } from "../context";
import { text } from "../json";
import type { Manifest } from "../manifest";
import { GATEWAY_API } from "../references/gateway";
import type { LintRule, PlacedFinding, PlatformRule } from "../rule";

const GATEWAY = `Gateway.${GATEWAY_API}`;
const GATEWAY_CLASS = `GatewayClass.${GATEWAY_API}`;

type Controller = "Envoy Gateway" | "Istio";

/** Parameters that each controller reads from a Gateway; Istio refuses any other. */
const parameterKinds: Readonly<Record<Controller, string>> = {
  "Envoy Gateway": "EnvoyProxy",
  Istio: "ConfigMap",
};

function controllerOfClass(name: string | undefined, context: LintContext): Controller | undefined {
  const declared = context.ofKind(GATEWAY_CLASS).find((manifest) => manifest.name === name);
  const controller = declared === undefined ? name : text(declared.object, "spec", "controllerName");
  if (controller?.startsWith("gateway.envoyproxy.io/")) return "Envoy Gateway";
  // istiod makes its class itself, so it need not be declared.
  return controller === "istio" || controller?.startsWith("istio.io/") ? "Istio" : undefined;
}

/** One platform has one gateway controller: the other's Gateways would claim the same routes. */
export const oneGatewayController: PlatformRule = function* (context): Iterable<PlacedFinding> {
  let first: [Controller, Manifest] | undefined;
  for (const manifest of [...context.ofKind(GATEWAY_CLASS), ...context.ofKind(GATEWAY)]) {
    const isClass = manifest.kind === "GatewayClass";
    const name = isClass ? manifest.name : text(manifest.object, "spec", "gatewayClassName");
    const controller = controllerOfClass(name, context);
    if (controller === undefined) continue;
    first ??= [controller, manifest];
    if (controller === first[0]) continue;
    yield {
      manifest,
      finding: {
        code: "FLOE3301",
        what: `${controller} and ${first[0]} are both in use`,
        path: ["spec", isClass ? "controllerName" : "gatewayClassName"],
        got: name,
        expected: `a class of ${first[0]}, as ${first[1].kind} '${first[1].name}' has`,
      },
    };
  }
};

/** Parameters are read by one controller only. */
export const parametersFitController: LintRule = {
  kinds: [GATEWAY],
  *check({ object }, context) {
    const controller = controllerOfClass(text(object, "spec", "gatewayClassName"), context);
    const path = ["spec", "infrastructure", "parametersRef", "kind"];
    const kind = text(object, ...path);
    if (controller === undefined || kind === undefined || kind === parameterKinds[controller]) return;
    yield {
      code: "FLOE3305",
      what: `${controller} does not read ${kind}`,
      path,
      got: kind,
      expected: `${parameterKinds[controller]}, or no parametersRef`,
    };
  },
};
