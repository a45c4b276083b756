import { Construct } from "constructs";
import { CephObjectStoreUser as CephObjectStoreUserResource } from "../../imports/ceph.rook.io";
import { defined } from "../defined";
import { InvalidPropError } from "../invalid-prop";
import { isDnsSubdomain } from "../kubernetes/names";
import type { IObjectStore, S3Credentials } from "../references/object-storage";

/** An S3 user. */
export interface CephObjectStoreUserProps {
  /** Its uid in RGW, which policies name. */
  readonly name: string;
  readonly objectStore: IObjectStore;
  /** Keys of the user, in Secrets beside the object store. */
  readonly keys: S3Credentials;
  /** @default - the name */
  readonly displayName?: string;
}

/**
 * A user with keys that are given, not made up by Rook, so that workloads of other namespaces can
 * have them too.
 *
 * - It stands beside the object store: in any other namespace Rook would ask for
 *   `allowUsersInNamespaces` on the store.
 * - It has no capabilities: `bucket: "*"` would let it unlink and remove everybody's buckets through
 *   the admin API, and reading and writing objects needs none.
 * - The Secret `rook-ceph-object-user-…` that Rook makes has empty keys in this case; nothing may use it.
 */
export class CephObjectStoreUser extends Construct {
  readonly uid: string;
  readonly namespace: string;
  readonly keys: S3Credentials;

  /** @throws InvalidPropError for a name that no object can have */
  constructor(scope: Construct, id: string, props: CephObjectStoreUserProps) {
    super(scope, id);
    const { name, objectStore, keys } = props;
    if (!isDnsSubdomain(name)) {
      throw new InvalidPropError(this, {
        prop: "name",
        got: name,
        expected: "lower-case letters, digits, dashes and dots",
      });
    }
    new CephObjectStoreUserResource(this, "Resource", {
      metadata: { name, namespace: objectStore.namespace },
      spec: {
        store: objectStore.storeName,
        ...defined({ displayName: props.displayName }),
        keys: [{ accessKeyRef: { ...keys.accessKey }, secretKeyRef: { ...keys.secretKey } }],
      },
    });
    this.uid = name;
    this.namespace = objectStore.namespace;
    this.keys = keys;
  }
}
