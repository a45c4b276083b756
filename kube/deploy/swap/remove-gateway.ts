import type { FloeConfig } from "../../../config/types";
import { text } from "../../../lint/json";
import { uninstallRelease } from "../../helm-release";
import type { Kubectl, KubeObject } from "../../kubectl";
import { isOurs } from "../../ownership";
import { removeEmptyNamespaces } from "../../remove/namespaces";
import { proxiesGone } from "../../remove/proxies";
import { type RemoveOptions, removeObjects } from "../../remove/remove-objects";
import type { DeployOptions, DeployProgress } from "../deploy";
import { describe } from "../wait-ready";
import { findTraces, type GatewayName, type Traces, wantedGateway } from "./traces";

/** The class of each gateway. */
const CLASS: Readonly<Record<GatewayName, string>> = { envoy: "eg", istio: "istio" };

/**
 * Takes the other gateway out of the cluster: first what its running controller has to let go of, then its
 * releases, then what Helm leaves behind. CRDs stay, those of the Gateway API above all.
 *
 * When somebody else's Gateways use it, it stays and nothing of this happens.
 *
 * @param rendered all objects of dist/
 * @throws ToolError FLOE8012 when something does not go
 */
export async function removeOtherGateway(
  config: FloeConfig,
  rendered: readonly KubeObject[],
  options: DeployOptions,
): Promise<void> {
  const { kubectl, progress } = options;
  const other: GatewayName = wantedGateway(config) === "istio" ? "envoy" : "istio";
  const users = await gatewaysOfOthers(other, options);
  if (users.length > 0) {
    progress.done(`stays: ${users.map(describe).join(", ")} of somebody else use class ${CLASS[other]}`);
    return;
  }
  const traces = await findTraces(kubectl, config, rendered);
  if (traces === undefined) return;
  const removal = {
    ...options,
    onGone: (object: KubeObject) => progress.done(`${describe(object)} is gone`),
  };
  // Envoy Gateway's controller takes its finalizer off the class, so it has to run until then.
  await removeObjects(traces.objects, removal);
  if (other === "envoy") await proxiesGone(config.components.envoy_gateway.namespace, options);
  for (const name of traces.releases)
    if (await uninstallRelease(name, options)) progress.done(`release ${name.release} uninstalled`);
  if (other === "envoy") await removeHookLeftovers(options);
  else await removeIstiosClass(removal);
  await removeEmptyNamespaces(traces.namespaces, removal);
}

/**
 * The policies of the mesh go first on the way back: while they are STRICT, pods with a sidecar refuse what
 * Envoy Gateway's proxies send them.
 *
 * @throws ToolError FLOE8012 when one does not go
 */
export async function openMesh({ objects }: Traces, options: DeployOptions): Promise<void> {
  const policies = objects.filter(({ kind }) => /^(PeerAuthentication|AuthorizationPolicy)$/.test(kind));
  const onGone = (object: KubeObject) => options.progress.done(`${describe(object)} is gone`);
  await removeObjects(policies, { ...options, onGone });
}

/**
 * Takes the label of the mesh off namespaces that are not rendered without it, such as `default`.
 *
 * @throws ToolError as `Kubectl.run`
 */
export async function stopInjection(
  namespaces: readonly KubeObject[],
  { kubectl, progress }: { readonly kubectl: Kubectl; readonly progress: Pick<DeployProgress, "done"> },
): Promise<void> {
  for (const { metadata } of namespaces) {
    const labels = ["istio-injection-", "app.kubernetes.io/part-of-", "floe.dev/phase-"];
    await kubectl.run(["label", "namespace", metadata.name, ...labels]);
    progress.done(`label istio-injection of namespace/${metadata.name}`);
  }
}

async function gatewaysOfOthers(other: GatewayName, { kubectl }: DeployOptions): Promise<KubeObject[]> {
  const all = await kubectl.list("gateways.gateway.networking.k8s.io");
  return all.filter(
    (gateway) => !isOurs(gateway) && text(gateway, "spec", "gatewayClassName") === CLASS[other],
  );
}

/**
 * Hooks are no part of a release, so Helm leaves what they made: in the whole cluster these kinds
 * (envoyproxy/gateway charts/gateway-helm/templates/{certgen-rbac,envoy-proxy-topology-injector-webhook}.yaml);
 * the rest is in the namespace.
 */
async function removeHookLeftovers({ kubectl }: DeployOptions): Promise<void> {
  const kinds = "mutatingwebhookconfigurations,clusterroles,clusterrolebindings";
  const selector = "app.kubernetes.io/instance=eg,app.kubernetes.io/managed-by=Helm";
  await kubectl.run(["delete", kinds, "-l", selector, "--ignore-not-found"]);
}

/**
 * istiod makes its class again as long as it runs, so it goes after istiod.
 *
 * @throws ToolError FLOE8012 when it does not go
 */
export async function removeIstiosClass(removal: RemoveOptions): Promise<void> {
  const found = await removal.kubectl.get("gatewayclasses.gateway.networking.k8s.io", CLASS.istio);
  if (found !== undefined) await removeObjects([found], removal);
}
