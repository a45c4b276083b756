import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { createS3Store, type S3StoreOptions, staticCredentials } from "@floe/ingest-core";
import { describeStoreContract } from "../../services/ingest-core/test/object-store/contract";
import { describeVersionListing } from "../../services/ingest-core/test/object-store/version-listing";
import { CephRgw } from "./servers/ceph-rgw";

/** A RADOS gateway, and a client that may do anything with it. */
async function startGateway() {
  const folder = mkdtempSync(join(tmpdir(), "floe-rgw-"));
  const rgw = await CephRgw.start(folder);
  const credentials = { accessKeyId: rgw.user.accessKey, secretAccessKey: rgw.user.secretKey };
  const admin = new S3Client({
    endpoint: rgw.endpoint,
    region: "us-east-1",
    credentials,
    forcePathStyle: true,
  });
  const options: S3StoreOptions = { endpoint: rgw.endpoint, credentials: staticCredentials(credentials) };
  return {
    admin,
    options,
    createBucket: async (Bucket: string) => {
      await admin.send(new CreateBucketCommand({ Bucket }));
    },
    createVersionedBucket: async (Bucket: string) => {
      await admin.send(new CreateBucketCommand({ Bucket }));
      const VersioningConfiguration = { Status: "Enabled" } as const;
      await admin.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    },
    stop: async () => {
      admin.destroy();
      await rgw.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Both clients on a real RADOS gateway: the same contract as on the embedded server. */
describeStoreContract("Ceph RGW", async () => {
  const gateway = await startGateway();
  for (const bucket of ["inbox", "lake"]) await gateway.createBucket(bucket);
  return {
    ...gateway,
    openUploads: async () => {
      const { Uploads = [] } = await gateway.admin.send(new ListMultipartUploadsCommand({ Bucket: "lake" }));
      return Uploads.length;
    },
  };
});

/** What `floe backfill` and `floe reconcile` read buckets with. */
describeVersionListing("Ceph RGW", async () => {
  const { options, createBucket, createVersionedBucket, stop } = await startGateway();
  await createBucket("plain");
  await createVersionedBucket("versioned");
  return { store: createS3Store(options), pageSize: 1000, stop };
});
