import type { IObjectStore } from "../references/object-storage";

/** Where the object store is, as Rook's cluster chart and its Services have it. */
export interface ObjectStoreAttributes {
  /** @default http://rook-ceph-rgw-<name>.<namespace>.svc.cluster.local:80 */
  readonly endpoint?: string;
  /** Region that clients sign with; RGW takes any. @default us-east-1 */
  readonly region?: string;
}

/**
 * Rook's CephObjectStore. Rook and its stores are there before the platform, so this only stands for one.
 *
 * What the platform needs of it:
 * - its `notifications` API, which is on unless `spec.protocols.enableAPIs` leaves it out;
 * - for buckets that are given to a user, by ownership or by policy: Rook's allow-list. The operator
 *   refuses every field of `additionalConfig` but `maxObjects` and `maxSize` until it is told
 *   otherwise, and the claim stays Pending (rook v1.19.9 pkg/operator/ceph/controller/controller_utils.go).
 *   Set `obcAllowAdditionalConfigFields: maxObjects,maxSize,bucketPolicy,bucketOwner` in the values of the
 *   rook-ceph chart, or `ROOK_OBC_ALLOW_ADDITIONAL_CONFIG_FIELDS` in the ConfigMap `rook-ceph-operator-config`.
 */
export const CephObjectStore = {
  /** A store by its name. */
  fromName(storeName: string, namespace: string, attributes: ObjectStoreAttributes = {}): IObjectStore {
    const {
      endpoint = `http://rook-ceph-rgw-${storeName}.${namespace}.svc.cluster.local:80`,
      region = "us-east-1",
    } = attributes;
    return { storeName, namespace, endpoint, region };
  },
};
