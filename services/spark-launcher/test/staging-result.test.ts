import { fileIdentity, IngestError } from "@floe/ingest-core";
import fc from "fast-check";
import { parseStagingResult } from "../src/publish/staging-result";

const file = { uri: "s3://inbox/a b+é.parquet", etag: "e1", size: 10, eventTime: "2026-01-01T00:00:00Z" };
const document = {
  version: 1,
  table: "db.t",
  attempt: "0123",
  files: [{ ...file, rows: 3 }],
  quarantined: [
    { ...file, uri: "s3://inbox/bad", versionId: "v1", code: "file.undecodable", reason: "zeros" },
  ],
  changed: ["s3://inbox/other"],
};
const parse = (value: unknown) =>
  parseStagingResult(Buffer.from(JSON.stringify(value)), "s3://lake/result.json");

test("a job's document becomes identities, as the ledger knows them", () => {
  expect(parse(document)).toEqual({
    files: [{ ...file, eventTimeMs: Date.parse(file.eventTime), id: fileIdentity(file) }],
    quarantined: [
      {
        file: expect.objectContaining({ uri: "s3://inbox/bad", versionId: "v1" }),
        code: "file.undecodable",
        reason: "zeros",
      },
    ],
    changed: ["s3://inbox/other"],
  });
});

test.each<[string, unknown]>([
  ["of another version", { ...document, version: 2 }],
  ["without files", { ...document, files: undefined }],
  ["with files that are no list", { ...document, files: { 0: file } }],
  ["with a file without an entity tag", { ...document, files: [{ ...file, etag: "" }] }],
  ["with a file of negative size", { ...document, files: [{ ...file, size: -1 }] }],
  ["with a file of a size that no number holds", { ...document, files: [{ ...file, size: 2 ** 60 }] }],
  ["with a time that is none", { ...document, files: [{ ...file, eventTime: "yesterday" }] }],
  ["with a bad file without a reason", { ...document, quarantined: [{ ...file, code: "file.x" }] }],
  ["that is a list", [document]],
  ["that is null", null],
])("a document %s is staged again, not half believed", (_, value) => {
  expect(() => parse(value)).toThrow(
    expect.objectContaining({ code: "table.staging-result", retriable: true }),
  );
});

test("whatever bytes are there, the answer is a result or table.staging-result", () => {
  const whole = Buffer.from(JSON.stringify(document));
  const damaged = fc
    .tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length))
    .map(([at, byte, end]) => {
      const bytes = Buffer.from(whole.subarray(0, Math.max(at + 1, end)));
      bytes[at] = byte;
      return bytes;
    });
  const other = fc.jsonValue().map((value) => Buffer.from(JSON.stringify({ ...document, files: [value] })));
  const anything = fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged, other);
  fc.assert(
    fc.property(anything, (bytes) => {
      try {
        const { files, changed } = parseStagingResult(bytes, "s3://lake/result.json");
        expect(files.every(({ id, size }) => /^[0-9a-f]{32}$/.test(id) && size >= 0)).toBe(true);
        expect(changed.every((uri) => typeof uri === "string")).toBe(true);
      } catch (error) {
        if (!(error instanceof IngestError)) throw error;
        expect(error.code).toBe("table.staging-result");
      }
    }),
    { numRuns: 300 },
  );
});
