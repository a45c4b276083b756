import type { App } from "cdk8s";
import { CephObjectStore, external, KafkaCluster } from "floe";

/** Rook's object store. */
export const objectStore = CephObjectStore.fromName("s3-store", "rook-ceph");

/** StorageClass that makes buckets in it. */
export const storageClass = "ceph-bucket";

/** Strimzi's Kafka. */
export const cluster = KafkaCluster.fromName("events-kafka", "kafka", { brokers: 1 });

/** Tells lint what runs before this program is applied. */
export function declareExisting(app: App): void {
  external(
    app,
    { api_version: "v1", kind: "Namespace", name: "kafka" },
    { api_version: "kafka.strimzi.io/v1", kind: "Kafka", name: "events-kafka", namespace: "kafka" },
    { api_version: "v1", kind: "Namespace", name: "rook-ceph" },
    { api_version: "ceph.rook.io/v1", kind: "CephObjectStore", name: "s3-store", namespace: "rook-ceph" },
    { api_version: "storage.k8s.io/v1", kind: "StorageClass", name: storageClass },
  );
}
