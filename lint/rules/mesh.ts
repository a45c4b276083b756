import type { ValuePath } from "../../schema/violation";
import type { LintContext } from "../context";
import { get, items, text, textsWith } from "../json";
import { describeObject, kindKey, type Manifest } from "../manifest";
import { isSelectorless, MeshView } from "../mesh-view";
import { podKinds, podTemplate } from "../pod-spec";
import type { Finding, LintRule, PlacedFinding, PlatformRule } from "../rule";
import { type ServiceHost, serviceHostsIn } from "../service-host";

const SOURCES = [
  "KafkaSource.sources.knative.dev",
  "PingSource.sources.knative.dev",
  "Trigger.eventing.knative.dev",
  "Subscription.messaging.knative.dev",
];

/** Workloads without a sidecar that call meshed Services by their host names. */
export const plainTextClients: LintRule = {
  kinds: podKinds,
  *check(workload, context) {
    const mesh = new MeshView(context);
    const pod = podTemplate(workload);
    if (pod === undefined || mesh.isMeshed(workload)) return;
    for (const [path, value] of textsWith(".svc", pod.spec, pod.specPath))
      for (const host of serviceHostsIn(value)) yield* refused(host, path, mesh, context);
  },
};

/** Dispatchers of events run in Eventing's namespace; a plain Service is called without the local gateway. */
export const plainTextDispatchers: LintRule = {
  kinds: SOURCES,
  *check({ object, namespace }, context) {
    const mesh = new MeshView(context);
    const eventing =
      context.ofKind("KnativeEventing.operator.knative.dev")[0]?.namespace ?? "knative-eventing";
    if (mesh.injects(eventing)) return;
    for (const path of [
      ["spec", "sink"],
      ["spec", "subscriber"],
    ]) {
      const destination = get(object, ...path);
      const ref = get(destination, "ref");
      const name = text(ref, "name");
      if (name !== undefined && text(ref, "kind") === "Service" && text(ref, "apiVersion") === "v1") {
        const host = { name, namespace: text(ref, "namespace") ?? namespace };
        yield* refused(host, [...path, "ref", "name"], mesh, context);
      }
      for (const host of serviceHostsIn(text(destination, "uri") ?? ""))
        yield* refused(host, [...path, "uri"], mesh, context);
    }
  },
};

function* refused(
  { name, namespace, port }: ServiceHost,
  path: ValuePath,
  mesh: MeshView,
  context: LintContext,
): Iterable<Finding> {
  // Knative Services have no such Service of their own: their host leads to the local gateway.
  const service = context.find("Service", namespace, name);
  if (service === undefined || !mesh.injects(namespace) || !mesh.isStrict(namespace)) return;
  if (mesh.takesPlainText(namespace, port)) return;
  yield {
    code: "FLOE3302",
    what: `${describeObject(service)} takes no plain text, and the client has no sidecar`,
    path,
    got: `${name}.${namespace}`,
    expected:
      "a client inside the mesh, or a port that takes plain text (PeerAuthentication.spec.portLevelMtls)",
  };
}

/** Activator and autoscaler call revisions directly, so they need a certificate. */
export const servingInMesh: LintRule = {
  kinds: ["KnativeServing.operator.knative.dev"],
  *check({ object, namespace }, context) {
    const mesh = new MeshView(context);
    const meshed = context
      .ofKind("Service.serving.knative.dev")
      .find((service) => mesh.isMeshed(service) && mesh.isStrict(service.namespace));
    if (meshed === undefined || mesh.injects(namespace)) return;
    for (const name of ["activator", "autoscaler"]) {
      const workload = items(object, "spec", "workloads").find(([, item]) => text(item, "name") === name);
      if (text(workload?.[1], "labels", "sidecar.istio.io/inject") === "true") continue;
      yield {
        code: "FLOE3303",
        what: `the ${name} has no sidecar, but ${describeObject(meshed)} has`,
        path: workload === undefined ? ["spec", "workloads"] : ["spec", "workloads", workload[0], "labels"],
        expected: `workload '${name}' with the label sidecar.istio.io/inject: "true"`,
      };
    }
  },
};

/** A namespace is injected by the default revision, or by a named one. */
export const oneInjectionLabel: LintRule = {
  kinds: ["Namespace"],
  *check({ object }) {
    const revision = text(object, "metadata", "labels", "istio.io/rev");
    if (revision === undefined || text(object, "metadata", "labels", "istio-injection") === undefined) return;
    yield {
      code: "FLOE3304",
      what: "the namespace has both labels of injection",
      path: ["metadata", "labels", "istio.io/rev"],
      got: revision,
      expected: "istio-injection or istio.io/rev, not both",
    };
  },
};

/** Of two policies for all of a namespace, which one holds is not defined. */
export const oneGeneralPolicy: PlatformRule = function* (context): Iterable<PlacedFinding> {
  for (const kind of ["PeerAuthentication.security.istio.io", "Telemetry.telemetry.istio.io"]) {
    const first = new Map<string | undefined, Manifest>();
    for (const manifest of context.ofKind(kind)) {
      if (!isSelectorless(manifest.object)) continue;
      const other = first.get(manifest.namespace);
      if (other === undefined) first.set(manifest.namespace, manifest);
      else
        yield {
          manifest,
          finding: {
            code: "FLOE3306",
            what: `${describeObject(other)} is for all of the namespace too`,
            path: ["metadata", "name"],
            got: kindKey(manifest),
            expected: "one without a selector",
          },
        };
    }
  }
};
