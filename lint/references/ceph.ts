import { fields, get, items, text } from "../json";
import type { Reference, ReferenceRule } from "../rule";
import { keyReference } from "./pods";

/** Label prefix by which Rook connects a bucket with its notifications. */
export const NOTIFICATION_LABEL = "bucket-notification-";

/** Notifications that a bucket claim asks for; Rook looks in the claim's own namespace only. */
export const bucketNotifications: ReferenceRule = {
  kinds: ["ObjectBucketClaim.objectbucket.io"],
  *references({ object, namespace }) {
    for (const [label, name] of fields(object, "metadata", "labels"))
      if (label.startsWith(NOTIFICATION_LABEL) && typeof name === "string")
        yield {
          path: ["metadata", "labels", label],
          target: { group: "ceph.rook.io", kind: "CephBucketNotification", namespace, name },
          code: "FLOE2015",
          role: "bucket notification",
        };
  },
};

/** The topic of a notification; Rook looks in the notification's own namespace only. */
export const notificationTopics: ReferenceRule = {
  kinds: ["CephBucketNotification.ceph.rook.io"],
  *references({ object, namespace }) {
    const name = text(object, "spec", "topic");
    if (name === undefined) return;
    yield {
      path: ["spec", "topic"],
      target: { group: "ceph.rook.io", kind: "CephBucketTopic", namespace, name },
      code: "FLOE2016",
      role: "topic of the notification",
    };
  },
};

/** Object stores of users and topics. */
export const objectStores: ReferenceRule = {
  kinds: ["CephObjectStoreUser.ceph.rook.io", "CephBucketTopic.ceph.rook.io"],
  *references({ object, kind, namespace }) {
    const user = kind === "CephObjectStoreUser";
    const field = user ? "store" : "objectStoreName";
    const name = text(object, "spec", field);
    const elsewhere = text(object, "spec", user ? "clusterNamespace" : "objectStoreNamespace");
    if (name !== undefined)
      yield {
        path: ["spec", field],
        target: { group: "ceph.rook.io", kind: "CephObjectStore", namespace: elsewhere ?? namespace, name },
        code: "FLOE2019",
        role: "object store",
      };
  },
};

/** Keys that are preset for a user, and credentials of a topic. */
export const objectStoreSecrets: ReferenceRule = {
  kinds: ["CephObjectStoreUser.ceph.rook.io", "CephBucketTopic.ceph.rook.io"],
  *references({ object, namespace }): Iterable<Reference> {
    for (const [index, key] of items(object, "spec", "keys"))
      for (const field of ["accessKeyRef", "secretKeyRef"])
        yield* keyReference(
          get(key, field),
          ["spec", "keys", index, field],
          namespace,
          "Secret",
          "preset S3 key",
        );
    for (const field of ["userSecretRef", "passwordSecretRef"])
      yield* keyReference(
        get(object, "spec", "endpoint", "kafka", field),
        ["spec", "endpoint", "kafka", field],
        namespace,
        "Secret",
        "Kafka credentials",
      );
  },
};
