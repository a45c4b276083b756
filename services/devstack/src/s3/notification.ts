import { randomUUID } from "node:crypto";
import type { ObjectVersion } from "./object-index";
import type { S3EventName } from "./s3-state";

/** Which events become notifications. */
export interface NotificationFilter {
  /** Raw key prefix. @default - every key */
  readonly prefix?: string;
  /** Raw key suffix. @default - every key */
  readonly suffix?: string;
  /** Event names or `ObjectCreated:*`. @default ["ObjectCreated:*"] */
  readonly events?: readonly string[];
}

/** One record of a notification, as RGW 18.2 writes it. */
export interface S3EventRecord {
  readonly eventVersion: "2.2";
  readonly eventSource: "ceph:s3";
  readonly awsRegion: string;
  /** RFC 3339 with microseconds. */
  readonly eventTime: string;
  /** Without the `s3:` that filters carry. */
  readonly eventName: S3EventName;
  readonly userIdentity: { readonly principalId: string };
  readonly requestParameters: { readonly sourceIPAddress: string };
  readonly responseElements: Readonly<Record<"x-amz-request-id" | "x-amz-id-2", string>>;
  readonly s3: {
    readonly s3SchemaVersion: "1.0";
    readonly configurationId: string;
    readonly bucket: {
      readonly name: string;
      readonly ownerIdentity: { readonly principalId: string };
      readonly arn: string;
      readonly id: string;
    };
    readonly object: {
      /** Raw: RGW does not URL-encode it, AWS does. */
      readonly key: string;
      readonly size: number;
      readonly eTag: string;
      /** Empty in a bucket without versioning. */
      readonly versionId: string;
      readonly sequencer: string;
      readonly metadata: readonly { readonly key: string; readonly val: string }[];
      readonly tags: readonly { readonly key: string; readonly val: string }[];
    };
  };
  readonly eventId: string;
  readonly opaqueData: string;
}

/** Body of one notification: RGW sends one record in each. */
export interface S3Notification {
  readonly Records: readonly [S3EventRecord];
}

/** Whether a filter lets an event through. */
export function matchesFilter(filter: NotificationFilter, event: S3EventName, key: string): boolean {
  const { prefix = "", suffix = "", events = ["ObjectCreated:*"] } = filter;
  const wanted = events.some((name) =>
    name.endsWith("*") ? event.startsWith(name.slice(0, -1)) : name === event,
  );
  return wanted && key.startsWith(prefix) && key.endsWith(suffix);
}

/** Writes the notification that RGW would send for an event. */
export function notificationOf(
  event: S3EventName,
  bucket: string,
  object: ObjectVersion,
  principalId: string,
  nowMs: number,
): S3Notification {
  const seconds = Math.floor(nowMs / 1000);
  const micros = String(Math.floor((nowMs % 1000) * 1000)).padStart(6, "0");
  return {
    Records: [
      {
        eventVersion: "2.2",
        eventSource: "ceph:s3",
        awsRegion: "default",
        eventTime: `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${micros}Z`,
        eventName: event,
        userIdentity: { principalId },
        requestParameters: { sourceIPAddress: "" },
        responseElements: { "x-amz-request-id": randomUUID(), "x-amz-id-2": "devstack-default-default" },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: "upload-notify",
          bucket: {
            name: bucket,
            ownerIdentity: { principalId },
            arn: `arn:aws:s3:default::${bucket}`,
            id: `devstack.${bucket}`,
          },
          object: {
            key: object.key,
            size: object.size,
            eTag: object.etag,
            versionId: object.versionId === "null" ? "" : object.versionId,
            sequencer: sequencer(seconds, Number(micros) * 1000),
            metadata: Object.entries(object.metadata).map(([key, val]) => ({ key, val })),
            tags: [],
          },
        },
        eventId: `${seconds}.${micros}.${object.etag}`,
        opaqueData: "",
      },
    ],
  };
}

/** Seconds as little-endian hex, then nanoseconds: RGW's token does not sort as a string, so neither does ours. */
function sequencer(seconds: number, nanos: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(seconds >>> 0, 0);
  bytes.writeUInt32LE(nanos >>> 0, 4);
  return bytes.toString("hex").toUpperCase();
}
