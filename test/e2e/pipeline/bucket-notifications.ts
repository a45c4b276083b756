import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import type { S3User } from "../servers/ceph-rgw";

/** A bucket whose new objects are announced. */
export interface NotifyingBucket {
  readonly endpoint: string;
  readonly user: S3User;
  readonly bucket: string;
  /** Name of RGW's topic. */
  readonly topic: string;
  /** Where RGW posts events. */
  readonly pushEndpoint: string;
  readonly prefix: string;
  readonly suffixes: readonly string[];
}

/** A client that Debian's RGW understands: it refuses bodies with a trailing checksum (411). */
export function s3Client(endpoint: string, user: S3User): S3Client {
  return new S3Client({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: user.accessKey, secretAccessKey: user.secretKey },
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    maxAttempts: 1,
  });
}

/**
 * Makes the bucket and its notifications as Rook makes them of the platform's CephBucketTopic and
 * CephBucketNotifications: a persistent topic, which keeps events until they are acknowledged, and one
 * notification for each suffix. Only the endpoint is HTTP, because Debian's RGW has no Kafka.
 */
export async function createNotifyingBucket(options: NotifyingBucket): Promise<void> {
  const { endpoint, user, bucket, topic, pushEndpoint, prefix, suffixes } = options;
  const s3 = s3Client(endpoint, user);
  const credentials = { accessKeyId: user.accessKey, secretAccessKey: user.secretKey };
  const sns = new SNSClient({ endpoint, region: "us-east-1", credentials });
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const { TopicArn } = await sns.send(
      new CreateTopicCommand({
        Name: topic,
        Attributes: {
          "push-endpoint": pushEndpoint,
          "verify-ssl": "false",
          OpaqueData: "",
          persistent: "true",
        },
      }),
    );
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: bucket,
        NotificationConfiguration: {
          TopicConfigurations: suffixes.map((suffix) => ({
            Id: `upload-notify${suffix.replaceAll(".", "-")}`,
            TopicArn,
            Events: ["s3:ObjectCreated:*"],
            Filter: {
              Key: {
                FilterRules: [
                  { Name: "prefix", Value: prefix },
                  { Name: "suffix", Value: suffix },
                ],
              },
            },
          })),
        },
      }),
    );
  } finally {
    s3.destroy();
    sns.destroy();
  }
}
