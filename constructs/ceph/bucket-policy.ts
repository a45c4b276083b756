/** What it takes to put files into a bucket and to take them out again. */
const BUCKET_ACTIONS = [
  "s3:GetBucketLocation",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
  "s3:ListBucketVersions",
];
const OBJECT_ACTIONS = [
  "s3:AbortMultipartUpload",
  "s3:DeleteObject",
  "s3:GetObject",
  "s3:GetObjectTagging",
  "s3:GetObjectVersion",
  "s3:ListMultipartUploadParts",
  "s3:PutObject",
  "s3:PutObjectTagging",
];

/**
 * Lets users read and write the objects of a bucket that belongs to somebody else. The bucket itself,
 * its policy and its notifications stay the owner's.
 *
 * The principal is the uid: with the access key in its place RGW accepts the policy and then refuses
 * every request. Rook compares the text with the live policy byte for byte, so it is always the same text.
 *
 * @param uids users of the default tenant
 * @returns a policy document in JSON
 */
export function readWritePolicy(bucketName: string, uids: readonly string[]): string {
  const Principal = { AWS: uids.map((uid) => `arn:aws:iam:::user/${uid}`) };
  const bucket = `arn:aws:s3:::${bucketName}`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal, Action: BUCKET_ACTIONS, Resource: [bucket] },
      { Effect: "Allow", Principal, Action: OBJECT_ACTIONS, Resource: [`${bucket}/*`] },
    ],
  });
}
