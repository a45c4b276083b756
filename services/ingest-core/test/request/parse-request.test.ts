import Ajv from "ajv";
import fc from "fast-check";
import schema from "../../ingest-request.schema.json";
import { IngestError } from "../../src/errors";
import { MAX_FILES, parseRequest } from "../../src/request/parse-request";

const accepts = new Ajv({ strict: false }).compile(schema);

function refusal(body: unknown, defaultTable?: string): IngestError {
  try {
    parseRequest(body, defaultTable === undefined ? {} : { defaultTable });
  } catch (error) {
    if (error instanceof IngestError) return error;
    throw error;
  }
  throw new Error("expected a refusal");
}

describe("parseRequest", () => {
  test("takes the plan's message: plain URIs and totals", () => {
    const body = {
      files: ["s3://events-inbox/incoming/a.parquet", "s3://events-inbox/incoming/b c+%20.csv"],
      total_bytes: 45_000_000,
      file_count: 2,
      timestamp: "2026-11-22T13:26:50Z",
      table: "db.my_table",
    };
    expect(parseRequest(JSON.stringify(body))).toEqual({
      table: "db.my_table",
      files: [
        { uri: "s3://events-inbox/incoming/a.parquet" },
        { uri: "s3://events-inbox/incoming/b c+%20.csv" },
      ],
      totalBytes: 45_000_000,
      timestamp: "2026-11-22T13:26:50Z",
    });
  });

  test("takes files with what the event knew about them", () => {
    const file = {
      uri: "s3://b/k",
      size: 3,
      etag: "abc",
      versionId: "v1",
      eventTime: "2026-01-01T00:00:00Z",
    };
    expect(parseRequest({ table: "a.b", files: [file], traceparent: "00-a-b-01" })).toEqual({
      table: "a.b",
      files: [file],
      traceparent: "00-a-b-01",
    });
  });

  test("an empty version id means an unversioned bucket", () => {
    expect(parseRequest({ table: "a.b", files: [{ uri: "s3://b/k", versionId: "" }] }).files).toEqual([
      { uri: "s3://b/k" },
    ]);
  });

  test.each([
    ["[".repeat(200_000) + "]".repeat(200_000), "/"],
    [`{"files":${"[".repeat(200_000)}${"]".repeat(200_000)}}`, "/files/0"],
    [`{"files":["s3://b/k"],"table":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`, "/table"],
  ])("endless nesting is refused as what it is", (body, where) => {
    const { code, retriable, message } = refusal(body);
    expect({ code, retriable }).toEqual({ code: "request.invalid", retriable: false });
    expect(message).toContain(`'${where}'`);
  });

  test("keeps a repeated URI once, as it was said last", () => {
    const files = [{ uri: "s3://b/k", etag: "old" }, "s3://b/other", { uri: "s3://b/k", etag: "new" }];
    expect(parseRequest({ table: "a.b", files }).files).toEqual([
      { uri: "s3://b/k", etag: "new" },
      { uri: "s3://b/other" },
    ]);
  });

  test("keeps every version of a key", () => {
    const files = ["v1", "v2", "v1"].map((versionId) => ({ uri: "s3://b/k", versionId }));
    expect(parseRequest({ table: "a.b", files }).files).toEqual([files[0], files[1]]);
  });

  test("falls back to the default table, and says so when there is none", () => {
    expect(parseRequest({ files: ["s3://b/k"] }, { defaultTable: "db.t" }).table).toBe("db.t");
    expect(refusal({ files: ["s3://b/k"] }).code).toBe("request.no-table");
  });

  test.each([
    ["bytes that are no UTF-8", new Uint8Array([0xff, 0xfe]), "request.not-json", undefined],
    ["text that is no JSON", "{files:", "request.not-json", undefined],
    ["an empty body", "", "request.not-json", undefined],
    ["null", null, "request.invalid", ""],
    ["an array", [], "request.invalid", ""],
    ["no files", { table: "a.b" }, "request.invalid", "/files"],
    ["an empty list", { table: "a.b", files: [] }, "request.invalid", "/files"],
    ["a file without URI", { table: "a.b", files: [{}] }, "request.invalid", "/files/0/uri"],
    ["another scheme", { table: "a.b", files: ["s3://b/k", "http://b/k"] }, "request.invalid", "/files/1"],
    ["a bucket without key", { table: "a.b", files: ["s3://b/"] }, "request.invalid", "/files/0"],
    [
      "a size that is text",
      { table: "a.b", files: [{ uri: "s3://b/k", size: "3" }] },
      "request.invalid",
      "/files/0/size",
    ],
    ["a table without namespace", { table: "t", files: ["s3://b/k"] }, "request.invalid", "/table"],
    [
      "fewer files than counted",
      { table: "a.b", files: ["s3://b/k"], file_count: 2 },
      "request.count-mismatch",
      "/file_count",
    ],
  ])("refuses %s for good, saying where", (_, body, code, at) => {
    const error = refusal(body);
    expect(error).toMatchObject({ code, retriable: false });
    if (at !== undefined) expect(error.context.at).toBe(at);
  });

  test("refuses more files than one request may hold", () => {
    const files = Array.from({ length: MAX_FILES + 1 }, (_, i) => `s3://b/${i}`);
    expect(refusal({ table: "a.b", files }).code).toBe("request.too-many-files");
  });

  test("accepts exactly what the published JSON Schema accepts, apart from the two checks it cannot say", () => {
    const odd = fc.oneof(
      fc.constant(undefined),
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.double(),
      fc.constant([]),
    );
    const uri = fc.oneof(
      fc.constantFrom("s3://b/k", "s3://b/", "s3:///k", "S3://b/k", "s3://b/a\nb", "s3://b//", ""),
      fc.string(),
    );
    const file = fc.oneof(
      uri,
      fc.record(
        { uri: fc.oneof(uri, odd), size: odd, etag: odd, versionId: odd, eventTime: odd },
        { requiredKeys: [] },
      ),
      odd,
    );
    const message = fc.oneof(
      odd,
      fc.record(
        {
          files: fc.oneof(fc.array(file, { maxLength: 3 }), odd),
          table: fc.oneof(fc.constantFrom("a.b", "a", ".", "a.b.c", "a. b"), odd),
          total_bytes: odd,
          timestamp: odd,
          traceparent: odd,
          extra: odd,
        },
        { requiredKeys: ["files"] },
      ),
    );
    fc.assert(
      fc.property(message, (value) => {
        const wire: unknown = JSON.parse(JSON.stringify(value ?? null));
        let accepted = true;
        try {
          parseRequest(wire, { defaultTable: "d.t" });
        } catch (error) {
          expect(error).toBeInstanceOf(IngestError);
          accepted = false;
        }
        expect(accepted).toBe(accepts(wire));
      }),
      { numRuns: 500 },
    );
  });

  test("arbitrary bytes only ever give a typed error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(refusal(bytes).code).toMatch(/^request\./);
      }),
    );
  });
});
