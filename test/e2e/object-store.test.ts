import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { staticCredentials } from "@floe/ingest-core";
import { describeStoreContract } from "../../services/ingest-core/test/object-store/contract";
import { CephRgw } from "./servers/ceph-rgw";

/** Both clients on a real RADOS gateway: the same contract as on the embedded server. */
describeStoreContract("Ceph RGW", async () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-rgw-"));
  const rgw = await CephRgw.start(folder);
  const credentials = { accessKeyId: rgw.user.accessKey, secretAccessKey: rgw.user.secretKey };
  const admin = new S3Client({
    endpoint: rgw.endpoint,
    region: "us-east-1",
    credentials,
    forcePathStyle: true,
  });
  for (const Bucket of ["inbox", "lake"]) await admin.send(new CreateBucketCommand({ Bucket }));
  return {
    options: { endpoint: rgw.endpoint, credentials: staticCredentials(credentials) },
    createVersionedBucket: async (Bucket) => {
      await admin.send(new CreateBucketCommand({ Bucket }));
      const VersioningConfiguration = { Status: "Enabled" } as const;
      await admin.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    },
    openUploads: async () => {
      const { Uploads = [] } = await admin.send(new ListMultipartUploadsCommand({ Bucket: "lake" }));
      return Uploads.length;
    },
    stop: async () => {
      admin.destroy();
      await rgw.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
