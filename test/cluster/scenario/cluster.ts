import { crdsOfGroups } from "../api-server/crd-manifests";
import type { KubeObject } from "../api-server/kube-object";
import { namespaceObject, operatorDeployment } from "./operators/operator-deployment";

/** What a cluster has before floe comes. */
export interface ClusterOptions {
  /** @default 3 */
  readonly nodes?: number;
  /** Of the API server and the kubelets. @default v1.35.2 */
  readonly version?: string;
  /** Allocatable of each node. @default { cpu: "6", memory: "12Gi" } */
  readonly allocatable?: { readonly cpu: string; readonly memory: string };
}

function node(
  name: string,
  { version = "v1.35.2", allocatable = { cpu: "6", memory: "12Gi" } }: ClusterOptions,
): KubeObject {
  const resources = { ...allocatable, pods: "110", "ephemeral-storage": "100Gi" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux" } },
    spec: {},
    status: {
      capacity: resources,
      allocatable: resources,
      addresses: [{ type: "InternalIP", address: "192.0.2.10" }],
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }],
      nodeInfo: {
        architecture: "amd64",
        bootID: "",
        containerRuntimeVersion: "containerd://2.1.0",
        kernelVersion: "6.12.0",
        kubeProxyVersion: version,
        kubeletVersion: version,
        machineID: "",
        operatingSystem: "linux",
        osImage: "Linux",
        systemUUID: "",
      },
    },
  };
}

const storageClass = (
  name: string,
  provisioner: string,
  parameters?: Record<string, string>,
): KubeObject => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name },
  provisioner,
  ...(parameters && { parameters }),
});

/** minikube's registry addon. */
const registryPod: KubeObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "registry-4x7kd",
    namespace: "kube-system",
    labels: { "actual-registry": "true", "kubernetes.io/minikube-addons": "registry" },
  },
  spec: { nodeName: "node-1", containers: [{ name: "registry", image: "docker.io/registry:3" }] },
  status: { phase: "Running" },
};

/**
 * Nodes, storage classes, Rook with a Ceph cluster, and the kinds of the Prometheus operator: what the plan
 * expects to find.
 */
export function clusterObjects(options: ClusterOptions = {}): KubeObject[] {
  const nodes = Array.from({ length: options.nodes ?? 3 }, (_, i) => node(`node-${i + 1}`, options));
  const crds = crdsOfGroups("ceph.rook.io", "objectbucket.io", "monitoring.coreos.com");
  return [
    ...nodes,
    ...crds,
    storageClass("ceph-block", "rook-ceph.rbd.csi.ceph.com"),
    storageClass("ceph-bucket", "rook-ceph.ceph.rook.io/bucket", {
      objectStoreName: "s3-store",
      objectStoreNamespace: "rook-ceph",
    }),
    registryPod,
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "ServiceCIDR",
      metadata: { name: "kubernetes" },
      spec: { cidrs: ["10.96.0.0/12"] },
    },
    namespaceObject("rook-ceph"),
    namespaceObject("monitoring"),
    operatorDeployment("rook-ceph", "rook-ceph-operator"),
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "rook-ceph-operator-config", namespace: "rook-ceph" },
      data: { ROOK_OBC_ALLOW_ADDITIONAL_CONFIG_FIELDS: "maxObjects,maxSize,bucketOwner,bucketPolicy" },
    },
    {
      apiVersion: "ceph.rook.io/v1",
      kind: "CephCluster",
      metadata: { name: "rook-ceph", namespace: "rook-ceph" },
      spec: {},
      status: { phase: "Ready", ceph: { health: "HEALTH_OK" } },
    },
    {
      apiVersion: "ceph.rook.io/v1",
      kind: "CephObjectStore",
      metadata: { name: "s3-store", namespace: "rook-ceph" },
      spec: { gateway: { port: 80, instances: 1 } },
    },
  ];
}
