import { fromEvent } from "../../src/request/from-event";

const bytes = (message: object) => new TextEncoder().encode(JSON.stringify(message));

describe("fromEvent", () => {
  test("the plan's message becomes a request for the table that it names", () => {
    const message = { table: "db.orders", files: ["s3://inbox/a.parquet"], total_bytes: 7, file_count: 1 };
    expect(fromEvent({ data: bytes(message) })).toEqual([
      { table: "db.orders", files: [{ uri: "s3://inbox/a.parquet" }], totalBytes: 7 },
    ]);
  });

  test("files of several tables become a request for each", () => {
    const files = [{ uri: "s3://inbox/orders/1", size: 3, etag: "e" }, { uri: "s3://inbox/x" }];
    const routing = {
      rules: [{ bucket: "inbox", prefix: "orders/", table: "db.orders" }],
      defaultTable: "db.rest",
    };
    expect(fromEvent({ data: { files } }, routing)).toEqual([
      { table: "db.orders", files: [files[0]] },
      { table: "db.rest", files: [files[1]] },
    ]);
  });

  test.each([
    ["request.no-table", bytes({ files: ["s3://inbox/a"] })],
    ["request.not-json", "{"],
    ["request.invalid", undefined],
    ["request.count-mismatch", { table: "a.b", files: ["s3://inbox/a"], file_count: 2 }],
  ])("refuses with %s, not to be tried again", (code, data) => {
    expect(() => fromEvent({ data })).toThrow(expect.objectContaining({ code, retriable: false }));
  });
});
