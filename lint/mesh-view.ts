import type { LintContext } from "./context";
import { fields, items, text } from "./json";
import type { Manifest } from "./manifest";
import { podTemplate } from "./pod-spec";

const PEER_AUTHENTICATION = "PeerAuthentication.security.istio.io";
const INJECT = "sidecar.istio.io/inject";

/** Istio's root namespace: a policy without selector there is for the whole mesh. */
const ROOT_NAMESPACE = "istio-system";

/** Who has a sidecar, and where plain text is refused. */
export class MeshView {
  constructor(private readonly context: LintContext) {}

  /** Whether pods of a namespace get a sidecar unless they say otherwise. */
  injects(namespace: string | undefined): boolean {
    const labels = this.context.find("Namespace", undefined, namespace ?? "")?.object;
    const label = (name: string) => text(labels, "metadata", "labels", name);
    return label("istio-injection") === "enabled" || label("istio.io/rev") !== undefined;
  }

  /** Whether the pods of a workload have a sidecar. */
  isMeshed(workload: Manifest): boolean {
    const metadata = podTemplate(workload)?.metadata;
    const own = text(metadata, "labels", INJECT) ?? text(metadata, "annotations", INJECT);
    return own === undefined ? this.injects(workload.namespace) : own === "true";
  }

  /** Whether STRICT mTLS is in force for the pods of a namespace: its own policy, or else the mesh's. */
  isStrict(namespace: string | undefined): boolean {
    const own = this.modeOf(namespace);
    return (own ?? this.modeOf(ROOT_NAMESPACE)) === "STRICT";
  }

  /** Whether a port of a namespace's pods takes plain text all the same, for some of the pods. */
  takesPlainText(namespace: string | undefined, port: number | undefined): boolean {
    return this.policies(namespace).some(({ object }) =>
      fields(object, "spec", "portLevelMtls").some(
        ([number, mtls]) =>
          (port === undefined || Number(number) === port) && text(mtls, "mode") !== "STRICT",
      ),
    );
  }

  private modeOf(namespace: string | undefined): string | undefined {
    const general = this.policies(namespace).filter(({ object }) => isSelectorless(object));
    return general
      .map(({ object }) => text(object, "spec", "mtls", "mode"))
      .find((mode) => mode !== undefined);
  }

  private policies(namespace: string | undefined): Manifest[] {
    return this.context.ofKind(PEER_AUTHENTICATION).filter((policy) => policy.namespace === namespace);
  }
}

/** Whether a policy is for all of its namespace. */
export function isSelectorless(object: unknown): boolean {
  return (
    fields(object, "spec", "selector", "matchLabels").length === 0 &&
    items(object, "spec", "targetRefs").length === 0 &&
    text(object, "spec", "targetRef", "name") === undefined
  );
}
