import type { Construct } from "constructs";
import {
  CephBucketNotification,
  CephBucketTopic,
  FloeChart,
  type IKafkaCluster,
  type IObjectStore,
  KafkaSink,
  KafkaSource,
  KafkaTopic,
  KnativeService,
  Namespace,
  ObjectBucketClaim,
} from "floe";

/** What exists already, and who reads the invoices. */
export interface InvoicesChartProps {
  readonly cluster: IKafkaCluster;
  readonly objectStore: IObjectStore;
  /** StorageClass of buckets. */
  readonly storageClass: string;
  /** Receives S3 notifications as CloudEvents, and reads the objects that they name. */
  readonly image: string;
}

/** Invoices that are uploaded as PDF, to a service that reads them out of the bucket. */
export class InvoicesChart extends FloeChart {
  constructor(scope: Construct, { cluster, objectStore, storageClass, image }: InvoicesChartProps) {
    super(scope, "20-invoices", { phase: 2 });
    // Bucket, topic and notification in one namespace: Rook looks nowhere else. Here it is the reader's
    // too, so the Secret that Rook makes for the bucket is where its pods can use it.
    const { namespaceName: namespace } = new Namespace(this, "Namespace", { name: "invoices" });

    const uploads = new KafkaTopic(this, "Uploads", {
      topicName: "invoice-uploads",
      cluster,
      partitions: 3,
      replicas: 1,
    });
    const uploaded = new CephBucketNotification(this, "Uploaded", {
      name: "invoice-uploaded",
      topic: new CephBucketTopic(this, "BucketTopic", { namespace, objectStore, topic: uploads }),
      prefix: "incoming/",
      suffix: ".pdf",
    });
    const bucket = new ObjectBucketClaim(this, "Bucket", {
      bucketName: "invoices",
      namespace,
      objectStore,
      storageClass,
      notifications: [uploaded],
    });

    const reader = new KnativeService(this, "Reader", {
      name: "invoice-reader",
      namespace,
      image,
      visibility: "cluster-local",
      maxScale: uploads.partitions,
      env: {
        AWS_ENDPOINT_URL_S3: bucket.endpoint,
        AWS_REGION: bucket.region,
        AWS_ACCESS_KEY_ID: { secret: bucket.ownerCredentials.accessKey },
        AWS_SECRET_ACCESS_KEY: { secret: bucket.ownerCredentials.secretKey },
      },
    });
    const unread = new KafkaTopic(this, "Unread", {
      topicName: "invoices-unread",
      cluster,
      partitions: 1,
      replicas: 1,
    });
    new KafkaSource(this, "Source", {
      name: "invoice-uploads",
      namespace,
      topics: [uploads],
      consumerGroup: "invoice-reader",
      sink: reader,
      delivery: {
        deadLetterSink: new KafkaSink(this, "UnreadSink", {
          name: "invoices-unread",
          namespace,
          topic: unread,
        }),
      },
    });
  }
}
