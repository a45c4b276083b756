import { number, text } from "../../lint/json";
import { caution, danger, type Risk, type RiskRule } from "./risk";

/** Replicas, selectors, and who answers requests. */
export const workloadRisks: RiskRule = function* ({ verb, kind, before, after, fields }): Iterable<Risk> {
  if (verb !== "change") return;
  if (kind === "Deployment.apps" || kind === "StatefulSet.apps") {
    const [was, is] = [number(before, "spec", "replicas") ?? 1, number(after, "spec", "replicas") ?? 1];
    if (is === 0 && was > 0) yield danger("no-replicas", "nobody does its work any more");
    else if (is < was) yield caution("fewer-replicas", `${was} → ${is}`);
  }
  if (kind === "Service." && fields.some(({ path }) => path.startsWith("spec.selector")))
    yield caution("selector-change", "requests go to other pods as soon as it is applied");
  if (kind === "PersistentVolumeClaim." && shrinks(before, after))
    yield danger("volume-shrinks", "a volume cannot be made smaller: the change is refused");
  if (
    kind === "Gateway.gateway.networking.k8s.io" &&
    fields.some(({ path }) => path === "spec.gatewayClassName")
  )
    yield danger(
      "gateway-swap",
      "another controller takes the Gateway over and its address changes: `floe deploy` does it in the right order",
    );
  if (kind === "Namespace." && fields.some(({ path }) => path.includes("istio-injection")))
    yield caution("restart-needed", "pods get or lose their sidecar when they are started anew");
};

const UNITS: Readonly<Record<string, number>> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4 };

function shrinks(before: unknown, after: unknown): boolean {
  const size = (object: unknown) => bytes(text(object, "spec", "resources", "requests", "storage"));
  const [was, is] = [size(before), size(after)];
  return was !== undefined && is !== undefined && is < was;
}

function bytes(quantity: string | undefined): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti)$/.exec(quantity ?? "") ?? [];
  return amount === undefined ? undefined : Number(amount) * 1024 ** (UNITS[unit ?? ""] ?? 0);
}
