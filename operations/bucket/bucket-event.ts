/** What an event says about an object. */
export interface AnnouncedObject {
  /** `s3://bucket/key` with a raw key. */
  readonly uri: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly versionId?: string;
  /** When it was written, ms since the epoch. */
  readonly writtenMs: number;
}

/** A record for the topic of events. */
export interface EventRecord {
  readonly key: string;
  readonly value: string;
}

/**
 * The event that RGW sent, or should have sent, for an object: the dispatcher can not tell it from the
 * store's own. The source is `ceph:s3`, because then the key is taken as it is; `configurationId` says
 * who sent it.
 *
 * The record's key is the object's URI: what is said about one object stays in order, and the dispatcher
 * takes several events about it in one batch for one.
 *
 * @param origin command that sends it: `floe-backfill`
 */
export function bucketEvent(object: AnnouncedObject, origin: string): EventRecord {
  const { uri, size, etag, versionId = "", writtenMs } = object;
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri) ?? [];
  const seconds = Math.floor(writtenMs / 1000);
  const micros = String(Math.round((writtenMs % 1000) * 1000)).padStart(6, "0");
  const record = {
    eventVersion: "2.2",
    eventSource: "ceph:s3",
    awsRegion: "",
    eventTime: `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${micros}Z`,
    eventName: "ObjectCreated:Put",
    userIdentity: { principalId: "floe" },
    requestParameters: { sourceIPAddress: "" },
    responseElements: { "x-amz-request-id": "", "x-amz-id-2": "" },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: origin,
      bucket: {
        name: bucket,
        ownerIdentity: { principalId: "" },
        arn: `arn:aws:s3:::${bucket}`,
        id: "",
      },
      object: {
        key,
        size,
        eTag: etag,
        versionId,
        sequencer: sequencer(seconds, Number(micros) * 1000),
        metadata: [],
        tags: [],
      },
    },
    eventId: `${seconds}.${micros}.${etag}`,
    opaqueData: "",
  };
  return { key: uri, value: JSON.stringify({ Records: [record] }) };
}

/** Of the time of writing, little-endian seconds and nanoseconds in hex, as RGW makes its own. */
function sequencer(seconds: number, nanos: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(seconds >>> 0, 0);
  bytes.writeUInt32LE(nanos >>> 0, 4);
  return bytes.toString("hex").toUpperCase();
}
