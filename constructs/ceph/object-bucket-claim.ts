import { Construct } from "constructs";
import { ObjectBucketClaim as ObjectBucketClaimResource } from "../../imports/objectbucket.io";
import { InvalidPropError } from "../invalid-prop";
import type { IBucket, IObjectStore, S3Credentials } from "../references/object-storage";
import type { CephBucketNotification } from "./bucket-notification";
import { readWritePolicy } from "./bucket-policy";
import type { CephObjectStoreUser } from "./object-store-user";

/** A bucket. */
export interface ObjectBucketClaimProps {
  /** Name of the bucket and of the claim. */
  readonly bucketName: string;
  /** Namespace of the claim, and of its Secret and ConfigMap. */
  readonly namespace: string;
  readonly objectStore: IObjectStore;
  /** StorageClass of buckets; with its reclaim policy `Delete` the objects go with the claim. */
  readonly storageClass: string;
  /**
   * The user to whom the bucket belongs; bucket and objects then have one owner.
   * Needs Rook's allow-list, see {@link CephObjectStore}.
   * @default - a user that Rook makes for the claim
   */
  readonly owner?: CephObjectStoreUser;
  /**
   * Users that a policy lets read and write. What they put is theirs: the bucket's owner cannot read it.
   * Needs Rook's allow-list, see {@link CephObjectStore}.
   * @default []
   */
  readonly sharedWith?: readonly CephObjectStoreUser[];
  /** Notifications of the bucket, in the claim's namespace. @default [] */
  readonly notifications?: readonly CephBucketNotification[];
}

/** Bucket names that S3 and Kubernetes both take: 3 to 63 characters, no upper case. */
const BUCKET_NAME = /^(?=.{3,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * A bucket by claim. Policy and ownership are part of the claim: since Rook 1.16 the operator removes
 * any policy that was put on the bucket by hand, at every restart.
 *
 * Only `additionalConfig` and labels can change later. The provisioner writes `spec.objectBucketName`,
 * which GitOps tools have to be told to ignore.
 */
export class ObjectBucketClaim extends Construct implements IBucket {
  readonly bucketName: string;
  readonly namespace: string;
  readonly endpoint: string;
  readonly region: string;
  /** Keys of the bucket's owner, in the Secret that Rook makes beside the claim. */
  readonly ownerCredentials: S3Credentials;

  /** @throws InvalidPropError for an illegal bucket name, or notifications of another namespace */
  constructor(scope: Construct, id: string, props: ObjectBucketClaimProps) {
    super(scope, id);
    const { bucketName, namespace, objectStore, storageClass, sharedWith = [], notifications = [] } = props;
    if (!BUCKET_NAME.test(bucketName)) {
      throw new InvalidPropError(this, {
        prop: "bucketName",
        got: bucketName,
        expected: "3 to 63 lower-case letters, digits, dashes and dots",
      });
    }
    const elsewhere = notifications.find((notification) => notification.namespace !== namespace);
    if (elsewhere !== undefined) {
      throw new InvalidPropError(this, {
        prop: "notifications",
        got: `${elsewhere.notificationName} in ${elsewhere.namespace}`,
        expected: `notifications in ${namespace}`,
        hint: "Rook finds a bucket's notifications, and their topic, only in the namespace of the claim",
      });
    }
    const additionalConfig = {
      ...(props.owner !== undefined && { bucketOwner: props.owner.uid }),
      ...(sharedWith.length > 0 && {
        bucketPolicy: readWritePolicy(
          bucketName,
          sharedWith.map((user) => user.uid),
        ),
      }),
    };
    new ObjectBucketClaimResource(this, "Resource", {
      metadata: {
        name: bucketName,
        namespace,
        ...(notifications.length > 0 && {
          labels: Object.assign({}, ...notifications.map((notification) => notification.claimLabel)),
        }),
      },
      spec: {
        bucketName,
        storageClassName: storageClass,
        ...(Object.keys(additionalConfig).length > 0 && { additionalConfig }),
      },
    });
    this.bucketName = bucketName;
    this.namespace = namespace;
    this.endpoint = objectStore.endpoint;
    this.region = objectStore.region;
    this.ownerCredentials = {
      accessKey: { name: bucketName, key: "AWS_ACCESS_KEY_ID" },
      secretKey: { name: bucketName, key: "AWS_SECRET_ACCESS_KEY" },
    };
  }
}
