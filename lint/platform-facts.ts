import type { ExternalObject, FloeConfig } from "../config/types";
import type { Manifest } from "./manifest";

/** What lint knows beside the objects. */
export interface PlatformFacts {
  /** Objects that exist already. */
  readonly external: readonly ExternalObject[];
  /** CustomResourceDefinitions of kinds that floe does not know; those among the objects count too. @default [] */
  readonly definitions?: readonly Manifest[];
  /** Namespace of Envoy Gateway's proxies. @default envoy-gateway-system */
  readonly envoyGatewayNamespace?: string;
}

/** Facts of nothing but Kubernetes itself. */
export const noFacts: PlatformFacts = { external: [] };

/** What a configuration says about objects that are not rendered: what exists already, and what charts of others make. */
export function factsOf(config: FloeConfig): PlatformFacts {
  return {
    external: [...config.platform.external, ...components(config), ...secrets(config)],
    envoyGatewayNamespace: config.components.envoy_gateway.namespace,
  };
}

function components({ platform, components, delivery }: FloeConfig): ExternalObject[] {
  const { ceph, monitoring, istio } = components;
  return [
    storageClass(platform.block_storage_class),
    namespace(delivery.argocd_namespace),
    ...(ceph.enabled
      ? [
          namespace(ceph.namespace),
          storageClass(ceph.bucket_storage_class),
          {
            api_version: "ceph.rook.io/v1",
            kind: "CephObjectStore",
            name: ceph.object_store,
            namespace: ceph.namespace,
          },
        ]
      : []),
    ...(monitoring.enabled ? [namespace(monitoring.namespace)] : []),
    // istiod makes it (istio 1.28 pilot/pkg/config/kube/gateway/gatewayclass.go).
    ...(istio.enabled
      ? [{ api_version: "gateway.networking.k8s.io/v1", kind: "GatewayClass", name: "istio" }]
      : []),
  ];
}

function secrets({ platform, components, ingest, catalog }: FloeConfig): ExternalObject[] {
  const { ceph, camel_k } = components;
  const { key_secret, access } = ingest.inbox;
  const workloads = platform.eventing_namespace;
  const keys = ceph.enabled && access !== "claim" ? [ceph.namespace, workloads] : [];
  return [
    ...keys.map((namespace) => secret(key_secret, namespace, ["access-key", "secret-key"])),
    ...(catalog.secret === undefined ? [] : [secret(catalog.secret, workloads, ["credential", "token"])]),
    ...(camel_k.enabled && camel_k.registry.secret !== undefined
      ? [secret(camel_k.registry.secret, camel_k.namespace, [".dockerconfigjson"])]
      : []),
  ];
}

const namespace = (name: string): ExternalObject => ({ api_version: "v1", kind: "Namespace", name });

const storageClass = (name: string): ExternalObject => ({
  api_version: "storage.k8s.io/v1",
  kind: "StorageClass",
  name,
});

const secret = (name: string, namespace: string, keys: readonly string[]): ExternalObject => ({
  api_version: "v1",
  kind: "Secret",
  name,
  namespace,
  keys,
});
