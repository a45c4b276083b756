import { ApiObject } from "cdk8s";
import type { IConstruct } from "constructs";

/** Kinds whose deletion takes data with it, or everything that stands in them: `Kind`, or `Kind.group`. */
export const HOLD_DATA: ReadonlySet<string> = new Set([
  "Namespace",
  "PersistentVolumeClaim",
  "Kafka.kafka.strimzi.io",
  "KafkaNodePool.kafka.strimzi.io",
  "KafkaTopic.kafka.strimzi.io",
  "CephObjectStoreUser.ceph.rook.io",
  "ObjectBucketClaim.objectbucket.io",
]);

/**
 * Marks every object below the scope that holds data, so that Argo CD neither prunes it when it leaves the
 * repository nor deletes it with its Application. Deleting data is left to a person with kubectl.
 */
export function keepData(scope: IConstruct): void {
  for (const object of scope.node.findAll()) {
    if (ApiObject.isApiObject(object) && HOLD_DATA.has(groupKind(object))) {
      object.metadata.addAnnotation("argocd.argoproj.io/sync-options", "Prune=false,Delete=false");
    }
  }
}

/** `Kind`, or `Kind.group` outside the core group. */
export function groupKind({ kind, apiGroup }: Pick<ApiObject, "kind" | "apiGroup">): string {
  return apiGroup === "core" ? kind : `${kind}.${apiGroup}`;
}
