/** An event of one created object, as Ceph RGW sends it. */
export function created(key: string, size = 1024, bucket = "events-inbox"): string {
  return JSON.stringify({
    Records: [
      {
        eventVersion: "2.2",
        eventSource: "ceph:s3",
        awsRegion: "",
        eventTime: "2026-11-22T13:26:50.938454Z",
        eventName: "ObjectCreated:Put",
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: "upload-notify",
          bucket: { name: bucket },
          object: { key, size, eTag: "54ac58cc1e2711a1a3d88bce15bb152d", versionId: "", sequencer: "9AED" },
        },
      },
    ],
  });
}

/** Events of `count` objects below a prefix, `${prefix}0` first. */
export function createdMany(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => created(`${prefix}${at}`));
}

/** One event of all records of several. */
export function together(events: readonly string[]): string {
  return JSON.stringify({ Records: events.flatMap((event) => JSON.parse(event).Records) });
}
