import { createHash } from "node:crypto";
import { fileIdentity } from "@floe/ingest-core";
import { entryTime, isBeyondLedger } from "../../../src/commit/ledger/file-age";

const file = { uri: "s3://inbox/a/b c.parquet", etag: "abc" };

test("an identity is 16 bytes of SHA-256 over version, bucket, key and etag", () => {
  const digest = createHash("sha256").update("v1\0inbox\0a/b c.parquet\0abc").digest("hex");
  expect(fileIdentity(file)).toBe(digest.slice(0, 32));
});

test("the version id stands in for the etag, unless it says that there are no versions", () => {
  const versioned = fileIdentity({ ...file, versionId: "v7" });
  expect(versioned).not.toBe(fileIdentity(file));
  expect(fileIdentity({ ...file, etag: "other", versionId: "v7" })).toBe(versioned);
  // Overwritten objects of a bucket with suspended versioning all have the version "null".
  expect(fileIdentity({ ...file, versionId: "null" })).toBe(fileIdentity(file));
  expect(fileIdentity({ ...file, versionId: "" })).toBe(fileIdentity(file));
});

test("bucket and key can not be shifted into each other", () => {
  expect(fileIdentity({ uri: "s3://a/b/c", etag: "e" })).not.toBe(
    fileIdentity({ uri: "s3://a/b", etag: "c\0e" }),
  );
});

test("the scheme does not count: s3 and s3a name the same object", () => {
  expect(fileIdentity({ ...file, uri: file.uri.replace("s3:", "s3a:") })).toBe(fileIdentity(file));
});

test.each(["s3://inbox", "s3://inbox/", "inbox/key", ""])("%j is no object", (uri) => {
  expect(() => fileIdentity({ uri, etag: "e" })).toThrow(expect.objectContaining({ code: "file.uri" }));
});

const HOUR = 60 * 60 * 1000;
const NOW = 1_700_000_000_000;

test.each([
  ["nothing was ever dropped", 0, NOW - 1, false],
  ["the file is older than the floor", NOW - 10, NOW - 11, true],
  ["the file is from the floor", NOW - 10, NOW - 10, false],
  ["the file is from a clock that is a little ahead", NOW - 10, NOW + HOUR, false],
  ["the file is from the future", NOW - 10, NOW + HOUR + 1, true],
])("beyond the ledger when %s", (_, floor, eventTimeMs, expected) => {
  expect(isBeyondLedger({ eventTimeMs }, floor, NOW)).toBe(expected);
});

test("the time of an entry is not before now, nor before a file that counts", () => {
  const at = (...times: number[]) =>
    entryTime(
      times.map((eventTimeMs) => ({ eventTimeMs })),
      NOW,
    );
  expect(at()).toBe(NOW);
  expect(at(NOW - 5, NOW - HOUR)).toBe(NOW);
  expect(at(NOW + 5, NOW - 5)).toBe(NOW + 5);
  expect(at(NOW + HOUR + 1)).toBe(NOW);
});
