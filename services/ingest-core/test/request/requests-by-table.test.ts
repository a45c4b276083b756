import { IngestError } from "../../src/errors";
import { parseMessage } from "../../src/request/parse-request";
import { requestsByTable, type TableRouting } from "../../src/request/requests-by-table";

const routing: TableRouting = {
  rules: [
    { bucket: "inbox", prefix: "", table: "db.rest" },
    { bucket: "inbox", prefix: "orders/", table: "db.orders" },
    { bucket: "inbox", prefix: "orders/eu/", table: "db.orders_eu" },
  ],
};
const tablesOf = (files: readonly string[], how = routing) =>
  requestsByTable(parseMessage({ files, total_bytes: 10, timestamp: "2026-11-22T00:00:00Z" }), how).map(
    (request) => [request.table, request.files.map(({ uri }) => uri)],
  );

describe("requestsByTable", () => {
  test("the longest prefix wins, and each table gets its files", () => {
    expect(
      tablesOf(["s3://inbox/orders/1", "s3://inbox/orders/eu/2", "s3://inbox/x", "s3://inbox/orders/3"]),
    ).toEqual([
      ["db.orders", ["s3://inbox/orders/1", "s3://inbox/orders/3"]],
      ["db.orders_eu", ["s3://inbox/orders/eu/2"]],
      ["db.rest", ["s3://inbox/x"]],
    ]);
  });

  test("a prefix belongs to its bucket", () => {
    expect(tablesOf(["s3://inbox2/orders/1"], { ...routing, defaultTable: "db.other" })).toEqual([
      ["db.other", ["s3://inbox2/orders/1"]],
    ]);
  });

  test("a table in the message overrules the rules", () => {
    const message = parseMessage({ table: "a.b", files: ["s3://inbox/orders/1"] });
    expect(requestsByTable(message, routing)).toEqual([
      { table: "a.b", files: [{ uri: "s3://inbox/orders/1" }] },
    ]);
  });

  test("the total stays with a message for one table and goes with several", () => {
    const bytes = (files: readonly string[]) =>
      requestsByTable(parseMessage({ files, total_bytes: 10 }), routing).map(({ totalBytes }) => totalBytes);
    expect(bytes(["s3://inbox/a", "s3://inbox/b"])).toEqual([10]);
    expect(bytes(["s3://inbox/a", "s3://inbox/orders/b"])).toEqual([undefined, undefined]);
  });

  test("refuses a message with a file that has no table, and says which", () => {
    expect.assertions(2);
    try {
      tablesOf(["s3://inbox/orders/1", "s3://elsewhere/2"]);
    } catch (error) {
      expect(error).toBeInstanceOf(IngestError);
      expect((error as IngestError).toJSON()).toMatchObject({
        code: "request.no-table",
        retriable: false,
        at: "/files/1",
        uri: "s3://elsewhere/2",
      });
    }
  });
});
