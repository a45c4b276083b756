import type { Construct } from "constructs";
import type { ComponentsConfig, InboxConfig, IngestConfig } from "../config/types";
import { CephBucketNotification } from "../constructs/ceph/bucket-notification";
import { CephBucketTopic } from "../constructs/ceph/bucket-topic";
import { notificationName } from "../constructs/ceph/notification-name";
import { ObjectBucketClaim } from "../constructs/ceph/object-bucket-claim";
import { CephObjectStore } from "../constructs/ceph/object-store";
import { CephObjectStoreUser } from "../constructs/ceph/object-store-user";
import { InvalidPropError } from "../constructs/invalid-prop";
import { Secret } from "../constructs/kubernetes/secret";
import type { IKafkaTopic } from "../constructs/references/kafka";
import type { IObjectStore, S3Credentials } from "../constructs/references/object-storage";
import { FloeChart } from "./floe-chart";

/** Configuration of the inbox, and the topic of its events. */
export interface ObjectStoreChartProps {
  readonly components: Pick<ComponentsConfig, "ceph">;
  readonly ingest: Pick<IngestConfig, "inbox" | "demo_credentials">;
  /** Topic of the bucket's events. */
  readonly events: IKafkaTopic;
  /** Namespace of the pods that read the bucket. */
  readonly workloadNamespace: string;
}

const ID = "50-object-store";

/** The plan's well-known keys. */
const DEMO_KEYS = { "access-key": "s3events", "secret-key": "s3events123" };

/**
 * The bucket that files are put into, and the way of its events to Kafka.
 *
 * Where things stand depends on whose the bucket is:
 * - With a user of its own (`owner`, `policy`) all of it stands beside the object store, because the user
 *   has to. Pods cannot read a Secret of another namespace, so the keys are wanted in two: there, for
 *   Rook, and where the workloads run. Both Secrets are somebody else's to make, unless the plan's demo
 *   keys were asked for.
 * - With the claim's own keys (`claim`) bucket, topic and notifications stand where the workloads run,
 *   and Rook makes the Secret right there.
 *
 * Either way claim, topic and notifications share one namespace; Rook looks nowhere else.
 */
export class ObjectStoreChart extends FloeChart {
  readonly bucket: ObjectBucketClaim;
  /** Keys that may read and write the bucket, in the namespace of the workloads. */
  readonly credentials: S3Credentials;

  constructor(scope: Construct, props: ObjectStoreChartProps) {
    super(scope, ID, { phase: 2 });
    const { ceph } = props.components;
    const { inbox } = props.ingest;
    const objectStore = CephObjectStore.fromName(ceph.object_store, ceph.namespace, {
      endpoint: ceph.endpoint,
      region: ceph.region,
    });
    const ownKeys = inbox.access === "claim";
    const namespace = ownKeys ? props.workloadNamespace : ceph.namespace;
    const user = ownKeys ? undefined : this.user(props, objectStore);
    this.bucket = new ObjectBucketClaim(this, "Bucket", {
      bucketName: inbox.bucket,
      namespace,
      objectStore,
      storageClass: ceph.bucket_storage_class,
      notifications: this.notifications(
        inbox,
        new CephBucketTopic(this, "Topic", { namespace, objectStore, topic: props.events }),
      ),
      ...(user !== undefined && inbox.access === "owner" && { owner: user }),
      ...(user !== undefined && inbox.access === "policy" && { sharedWith: [user] }),
    });
    this.credentials = user?.keys ?? this.bucket.ownerCredentials;
  }

  /** The user, whose keys are in a Secret of the same name in both namespaces. */
  private user(props: ObjectStoreChartProps, objectStore: IObjectStore): CephObjectStoreUser {
    const { inbox, demo_credentials } = props.ingest;
    if (demo_credentials) {
      for (const namespace of new Set([objectStore.namespace, props.workloadNamespace])) {
        new Secret(this, `keys-${namespace}`, {
          name: inbox.key_secret,
          namespace,
          stringData: DEMO_KEYS,
        });
      }
    }
    return new CephObjectStoreUser(this, "User", {
      name: inbox.user,
      objectStore,
      displayName: "Inbox of the ingest pipeline",
      keys: {
        accessKey: { name: inbox.key_secret, key: "access-key" },
        secretKey: { name: inbox.key_secret, key: "secret-key" },
      },
    });
  }

  /** One for each suffix, because RGW takes no more in one. */
  private notifications(inbox: InboxConfig, topic: CephBucketTopic): CephBucketNotification[] {
    const names = inbox.suffixes.map(notificationName);
    const clash = names.findIndex((name, index) => name.endsWith("-") || names.indexOf(name) !== index);
    if (names.length === 0 || clash !== -1) {
      throw new InvalidPropError(this, {
        prop: "ingest.inbox.suffixes",
        got: inbox.suffixes,
        expected: "at least one suffix, each with letters or digits that no other has",
        hint: "notifications are named after them",
      });
    }
    return names.map(
      (name, index) =>
        new CephBucketNotification(this, name, {
          name,
          topic,
          ...(inbox.prefix !== "" && { prefix: inbox.prefix }),
          suffix: inbox.suffixes[index] ?? "",
        }),
    );
  }
}
