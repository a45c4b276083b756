import { nearestName } from "./nearest-name";
import type { ConfigRule } from "./rule";

const label = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
const legal = new RegExp(`^${label}(\\.${label})*$`);

/** Names that S3 gives to buckets; the claim of the bucket is called the same. */
export const bucketName: ConfigRule = function* ({ components, ingest }) {
  const { bucket } = ingest.inbox;
  if (!components.ceph.enabled || isBucketName(bucket)) return;
  const suggestion = nearestName(bucket, isBucketName);
  yield {
    code: "FLOE1108",
    what: "S3 refuses the bucket's name",
    path: ["ingest", "inbox", "bucket"],
    got: bucket,
    expected: "3 to 63 lower-case letters, digits, dashes and dots, not an IP address",
    ...(suggestion !== undefined && { suggestion }),
  };
};

function isBucketName(name: string): boolean {
  const address = /^\d+\.\d+\.\d+\.\d+$/.test(name);
  return name.length >= 3 && name.length <= 63 && legal.test(name) && !address;
}
