import fc from "fast-check";
import { bucketEvent } from "../../operations/bucket/bucket-event";
import { readBucketEvent } from "../../services/devstack/src/dispatch/bucket-event";
import { notificationOf } from "../../services/devstack/src/s3/notification";
import { anyText } from "../../services/ingest-core/test/any-text";
import vector from "../dispatch/vectors/ceph-put.json";

const OBJECT = {
  uri: "s3://inbox/incoming/a b+c%20ä😀.parquet",
  size: 12,
  etag: "54ac58cc1e2711a1a3d88bce15bb152d",
  writtenMs: Date.UTC(2026, 0, 31, 12, 0, 0, 250),
};

/** Names of everything in a value, with dots between levels. */
function names(value: unknown, at = ""): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [at];
  return Object.entries(value).flatMap(([name, inner]) => names(inner, `${at}.${name}`));
}

test("an event has the very fields of RGW's own, and of the embedded store's", () => {
  const { value } = bucketEvent(OBJECT, "floe-backfill");
  const [ours] = JSON.parse(value).Records;
  const [event] = vector.events;
  const [real] = JSON.parse(event ?? "").Records;
  expect(names(ours).sort()).toEqual(names(real).sort());
  const stored = {
    key: "incoming/a",
    versionId: "null",
    segments: [],
    deleted: false,
    size: 1,
    etag: "e",
    contentType: "",
    metadata: {},
    lastModified: OBJECT.writtenMs,
  };
  const [embedded] = notificationOf("ObjectCreated:Put", "inbox", stored, "me", OBJECT.writtenMs).Records;
  expect(names(ours).sort()).toEqual(names(embedded).sort());
  expect(ours.s3.object.sequencer).toBe(embedded.s3.object.sequencer);
  expect(ours.eventTime).toBe(embedded.eventTime);
});

test("the dispatcher learns from it exactly what the store said, whatever the key is", () => {
  const key = anyText({ minLength: 1, maxLength: 50 }).map((text) => `${text}.csv`);
  fc.assert(
    fc.property(
      key,
      fc.nat(),
      fc.option(fc.stringMatching(/^[A-Za-z0-9._-]{1,32}$/), { nil: undefined }),
      fc.integer({ min: 0, max: 4_000_000_000_000 }),
      (key, size, versionId, writtenMs) => {
        const uri = `s3://inbox/${key}`;
        const object = { uri, size, etag: "e-2", writtenMs, ...(versionId !== undefined && { versionId }) };
        const record = bucketEvent(object, "floe-backfill");
        expect(record.key).toBe(uri);
        const { created, rejection } = readBucketEvent(record.value);
        expect(rejection).toBeUndefined();
        expect(created).toEqual([
          {
            bucket: "inbox",
            key,
            file: {
              uri,
              size,
              etag: "e-2",
              sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
              eventTime: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/),
              ...(versionId !== undefined && { versionId }),
            },
          },
        ]);
        expect(Date.parse(created[0]?.file.eventTime ?? "")).toBe(writtenMs);
      },
    ),
    { numRuns: 25 },
  );
});
