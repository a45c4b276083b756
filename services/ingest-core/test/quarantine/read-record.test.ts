import fc from "fast-check";
import { IngestError } from "../../src/errors";
import { prefixQuarantine, quarantineName } from "../../src/quarantine/prefix-quarantine";
import type { QuarantineRecord } from "../../src/quarantine/quarantine";
import { readQuarantineRecord } from "../../src/quarantine/read-record";

const RECORD: QuarantineRecord = {
  version: 1,
  table: "db.t",
  file: { uri: "s3://inbox/a b", etag: "e", id: "0".repeat(32) },
  code: "file.not-parquet",
  reason: "no magic",
  quarantinedAt: "2026-01-01T00:00:00.000Z",
  engineVersion: "0.1.0",
};
const URI = "s3://inbox/quarantine/db.t/x.json";

test("a record is read as it was kept, under the name that its object has", async () => {
  const objects = new Map<string, Uint8Array>();
  const put = async (uri: string, body: Uint8Array) => {
    objects.set(uri, body);
    return { size: body.length, etag: "" };
  };
  const uri = await prefixQuarantine({ put }, "s3://inbox/quarantine/").put(RECORD);
  expect(uri).toBe(`s3://inbox/quarantine/db.t/${quarantineName(RECORD.file)}.json`);
  expect(readQuarantineRecord(objects.get(uri) ?? new Uint8Array(), uri)).toEqual(RECORD);
});

test("objects without an identity are named after their URI", () => {
  expect(quarantineName({ uri: "s3://inbox/gone" })).toMatch(/^[0-9a-f]{32}$/);
  expect(quarantineName({ uri: "s3://inbox/gone" })).not.toBe(quarantineName({ uri: "s3://inbox/other" }));
});

test("what is no record is refused with its place, whatever it is", () => {
  const without = (key: keyof QuarantineRecord) => JSON.stringify({ ...RECORD, [key]: undefined });
  const bad = ["", "null", "[]", "{", without("table"), without("file"), without("code"), without("version")];
  for (const text of bad)
    expect(() => readQuarantineRecord(Buffer.from(text), URI)).toThrow(
      expect.objectContaining({ code: "request.quarantine-record", context: { uri: URI } }),
    );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((json) => Buffer.from(json)),
      ),
      (bytes) => {
        try {
          expect(readQuarantineRecord(bytes, URI).version).toBe(1);
        } catch (error) {
          expect(error).toBeInstanceOf(IngestError);
        }
      },
    ),
  );
});
