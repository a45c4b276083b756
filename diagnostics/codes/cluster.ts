import type { CodeTable } from "../code-entry";

/** Codes of what a cluster has or lacks before anything is deployed: `floe doctor`, and the preflight of `floe deploy`. */
export const clusterCodes = {
  FLOE8101: {
    title: "program too old",
    why: "Older versions lack flags that floe uses, or do not know the API of the cluster.",
    fix: "Install a newer version and make sure that your shell finds that one first.",
  },
  FLOE8102: {
    title: "Kubernetes version",
    why: "Knative 1.21 refuses to start on anything older, and sidecars of the mesh are native from 1.33 on.",
    fix: "Upgrade the cluster, or use a newer one: `minikube start --kubernetes-version=v1.35.0`.",
  },
  FLOE8103: {
    title: "nodes not ready",
    why: "Pods are placed on ready nodes only; what the others would have carried stays Pending.",
    fix: "`kubectl describe node` of the one that is named says why; `minikube status` on minikube.",
  },
  FLOE8104: {
    title: "no such StorageClass",
    why: "Volumes and buckets that ask for a StorageClass which is not there stay Pending for ever.",
    fix: "Install what provides it, or name one of `kubectl get storageclass` in platform.block_storage_class or components.ceph.bucket_storage_class.",
  },
  FLOE8105: {
    title: "object store not there",
    why: "The inbox, its user and its notifications are made by Rook in an object store that exists already.",
    fix: "Deploy Rook with the CephObjectStore that is named, correct components.ceph, or switch components.ceph off.",
  },
  FLOE8106: {
    title: "Rook's allow-list",
    why: "Rook refuses a bucket claim with a field that its operator was not told to allow; the claim stays Pending.",
    fix: "Set obcAllowAdditionalConfigFields of the rook-ceph chart to `maxObjects,maxSize,bucketPolicy,bucketOwner`, or ingest.inbox.access to `claim`.",
  },
  FLOE8107: {
    title: "no registry behind the address",
    why: "Camel K pushes every image that it builds; without a registry no Integration ever runs.",
    fix: "`minikube addons enable registry`, or set components.camel_k.registry to one that you have.",
  },
  FLOE8108: {
    title: "cluster IP cannot be had",
    why: "The registry's Service asks for a fixed address: it has to lie in the cluster's range and be free.",
    fix: "Choose a free address of the range for components.camel_k.registry.address.",
  },
  FLOE8109: {
    title: "Gateway API of another version",
    level: "warning",
    why: "The CRDs of the Gateway API are shared by the whole cluster; whoever applied them last decides the version for all.",
    fix: "Agree with their owner on one version, and set delivery.gateway_api_crds to false when they are not yours.",
  },
  FLOE8110: {
    title: "operator of somebody else",
    why: "Two installations of one operator share their CRDs, and some act on the same objects; Helm refuses what another release owns.",
    fix: "Use the one that is there (switch the component off here), or remove it first.",
  },
  FLOE8111: {
    title: "cluster too small",
    why: "Pods whose requests fit on no node stay Pending, and every step that waits for them ends with a time-out.",
    fix: "Add nodes or give them more (`minikube start --cpus --memory`), switch components off, or lower the requests in config.yaml.",
  },
  FLOE8112: {
    title: "permission missing",
    why: "A deployment that is refused halfway leaves a platform that is half there.",
    fix: "Ask for the verbs and resources that are named, or use another context.",
  },
  FLOE8113: {
    title: "Secret not there",
    level: "warning",
    why: "floe refers to Secrets of yours by name and never makes them; pods that mount one do not start without it.",
    fix: "Make the Secret that is named (docs/getting-started.md, Prepare a cluster).",
  },
  FLOE8114: {
    title: "kinds missing that nobody here installs",
    why: "The rendered files have objects of kinds that none of floe's operators brings.",
    fix: "Install what brings them, or switch the component off: components.monitoring, components.ceph.",
  },
  FLOE8115: {
    title: "architecture of the nodes",
    level: "warning",
    why: "The images of the operators are built for amd64 and arm64 only; on other nodes their pods do not start.",
    fix: "Keep the platform off such nodes: taint them, or set nodeSelector in the values of the charts.",
  },
  FLOE8116: {
    title: "Argo CD delivers the platform too",
    why: "Argo CD puts back what somebody else changes or deletes, so the two would work against each other.",
    fix: "Let one of them deliver: suspend automatic sync, or delete the Applications without cascade.",
  },
} as const satisfies CodeTable;
