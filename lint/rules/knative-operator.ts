import type { LintContext } from "../context";
import { get, items, text } from "../json";
import { gatewayConfigPath, gatewayLists, servingGateways } from "../references/knative-operator";
import type { Finding, LintRule } from "../rule";

const SERVING = "KnativeServing.operator.knative.dev";
const EVENTING = "KnativeEventing.operator.knative.dev";

/** An ingress that is left out means net-istio to operator 1.21, not none (pkg/reconciler/knativeserving/ingress). */
export const servingIngress: LintRule = {
  kinds: [SERVING],
  *check({ object }) {
    const ingress = get(object, "spec", "ingress");
    const chosen = ["istio", "kourier", "contour"].some((name) => get(ingress, name, "enabled") === true);
    const refused = get(ingress, "istio", "enabled") === false;
    if (chosen || refused) return;
    yield {
      code: "FLOE3110",
      what: "the operator would install net-istio",
      path: ["spec", "ingress"],
      got: ingress,
      expected: "istio, kourier and contour with `enabled: false`, or one of them enabled",
    };
  },
};

/** net-gateway-api takes exactly one Gateway in each list, and falls back to istio-system where a list is missing. */
export const servingGatewayConfig: LintRule = {
  kinds: [SERVING],
  *check({ object }) {
    const network =
      get(object, "spec", "config", "network") ?? get(object, "spec", "config", "config-network");
    const ingressClass = text(network, "ingress-class") ?? text(network, "ingress.class") ?? "";
    if (!ingressClass.startsWith("gateway-api.")) return;
    const base = gatewayConfigPath(object);
    for (const list of gatewayLists) yield* checkList(list, text(object, ...base, list), [...base, list]);
  },
};

function* checkList(list: string, value: string | undefined, path: string[]): Iterable<Finding> {
  const finding = { code: "FLOE3111" as const, path, expected: "one entry with class, gateway and service" };
  if (value === undefined) {
    yield { ...finding, what: `without '${list}' Serving uses a Gateway in istio-system` };
    return;
  }
  const entries = servingGateways(list, value);
  const [entry] = entries ?? [];
  if (entries?.length !== 1 || entry === undefined)
    yield {
      ...finding,
      what: `'${list}' has ${entries === undefined ? "no list" : `${entries.length} entries`}`,
      got: value,
    };
  else if (entry.class === undefined || !isPath(entry.gateway) || !isPath(entry.service))
    yield { ...finding, what: `the entry of '${list}' lacks class, gateway or service`, got: value };
}

const isPath = (value: string | undefined) => value !== undefined && /^[^/]+\/[^/]+$/.test(value);

/** Data planes of the Kafka broker and sink, and the assets that bring them (eventing-kafka-broker 1.21). */
const dataPlanes = {
  Broker: /eventing-kafka(-broker)?\.yaml$/,
  KafkaSink: /eventing-kafka(-sink)?\.yaml$/,
} as const;

/** `source.kafka` installs the source's data plane only. */
export const kafkaDataPlanes: LintRule = {
  kinds: ["Broker.eventing.knative.dev", "KafkaSink.eventing.knative.dev"],
  *check({ object, kind }, context) {
    const isBroker = kind === "Broker";
    if (isBroker && text(object, "metadata", "annotations", "eventing.knative.dev/broker.class") !== "Kafka")
      return;
    const asset = dataPlanes[isBroker ? "Broker" : "KafkaSink"];
    if (context.ofKind(EVENTING).length === 0 || manifestUrls(context).some((url) => asset.test(url))) return;
    yield {
      code: "FLOE3112",
      what: `nothing installs the data plane of ${isBroker ? "Brokers of class Kafka" : "KafkaSinks"}`,
      path: isBroker ? ["metadata", "annotations", "eventing.knative.dev/broker.class"] : ["kind"],
      got: isBroker ? "Kafka" : kind,
      expected: `eventing-kafka-${isBroker ? "broker" : "sink"}.yaml in additionalManifests of KnativeEventing`,
    };
  },
};

function manifestUrls(context: LintContext): string[] {
  return context
    .ofKind(EVENTING)
    .flatMap(({ object }) =>
      [...items(object, "spec", "additionalManifests"), ...items(object, "spec", "manifests")].map(
        ([, manifest]) => text(manifest, "URL") ?? "",
      ),
    );
}
