import { child, type KubeObject } from "../../api-server/kube-object";
import { type Rule, rule } from "../rule";
import type { World } from "../world";

const operator = (_: KubeObject, world: World) => world.available("rook-ceph", "rook-ceph-operator");

/** Sets the phase that Rook's kinds have instead of conditions. */
const ready = (kind: string, fields: (object: KubeObject) => Record<string, unknown> = () => ({})): Rule =>
  rule(
    `${kind} becomes ready`,
    kind,
    (object, world) => {
      world.setStatus(object, {
        phase: "Ready",
        observedGeneration: object.metadata.generation ?? 1,
        ...fields(object),
      });
    },
    { requires: operator },
  );

/** Rook: the object store and what belongs to it, and the bucket provisioner. */
export const rookRules: readonly Rule[] = [
  {
    ...ready("CephObjectStore.ceph.rook.io", ({ metadata }) => ({
      info: { endpoint: `http://rook-ceph-rgw-${metadata.name}.${metadata.namespace}.svc:80` },
    })),
    finalizer: "cephobjectstore.ceph.rook.io",
  },
  {
    ...ready("CephObjectStoreUser.ceph.rook.io", ({ metadata, spec }) => ({
      info: {
        secretName: `rook-ceph-object-user-${String((spec as { store?: string }).store)}-${metadata.name}`,
      },
    })),
    finalizer: "cephobjectstoreuser.ceph.rook.io",
  },
  ready("CephBucketTopic.ceph.rook.io", ({ metadata }) => ({
    ARN: `arn:aws:sns:s3-store::${metadata.name}`,
  })),
  ready("CephBucketNotification.ceph.rook.io"),
  {
    name: "the claim is bound to a bucket",
    kind: "ObjectBucketClaim.objectbucket.io",
    requires: operator,
    steps: [
      {
        run: (claim, world) => {
          const { name = "", namespace = "" } = claim.metadata;
          const spec = child(claim, "spec");
          const bucket = String(spec.bucketName ?? `${String(spec.generateBucketName)}-7f3a`);
          const host = "rook-ceph-rgw-s3-store.rook-ceph.svc";
          const data = {
            BUCKET_NAME: bucket,
            BUCKET_HOST: host,
            BUCKET_PORT: "80",
            BUCKET_REGION: "us-east-1",
          };
          const secret = (text: string) => Buffer.from(text).toString("base64");
          world.ensure({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data });
          world.ensure({
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name, namespace },
            data: { AWS_ACCESS_KEY_ID: secret("id"), AWS_SECRET_ACCESS_KEY: secret("key") },
          });
          world.update(claim, (live) => ({
            ...live,
            spec: {
              ...child(live, "spec"),
              bucketName: bucket,
              objectBucketName: `obc-${namespace}-${name}`,
            },
          }));
          const live = world.fresh(claim);
          if (live !== undefined) world.setStatus(live, { phase: "Bound" });
        },
      },
    ],
    everyGeneration: false,
    finalizer: "objectbucket.io/finalizer",
  },
];
