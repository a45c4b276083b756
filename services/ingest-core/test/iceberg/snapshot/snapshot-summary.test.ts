import { newSnapshotId } from "../../../src/iceberg/snapshot/snapshot-id";
import { appendSummary, partitionKey } from "../../../src/iceberg/snapshot/snapshot-summary";
import { byRegion, dataFile } from "../manifest/samples";

const origin = { nonce: "n-1", engineVersion: "0.1.0", traceId: "t-1" };
const files = [
  dataFile("a", ["eu"], byRegion),
  dataFile("b", ["us"], byRegion),
  dataFile("c", ["eu"], byRegion),
];

describe("appendSummary", () => {
  it("counts what is added and carries the parent's totals on", () => {
    const parent = {
      operation: "append",
      "total-records": "9223372036854775000",
      "total-files-size": "500",
      "total-data-files": "7",
      "total-delete-files": "2",
      "total-position-deletes": "11",
      "total-equality-deletes": "0",
      "added-records": "99",
    };
    expect(appendSummary(files, parent, origin)).toEqual({
      operation: "append",
      "added-data-files": "3",
      "added-records": "30",
      "added-files-size": "3000",
      "changed-partition-count": "2",
      "total-records": "9223372036854775030",
      "total-files-size": "3500",
      "total-data-files": "10",
      "total-delete-files": "2",
      "total-position-deletes": "11",
      "total-equality-deletes": "0",
      "engine-name": "floe",
      "engine-version": "0.1.0",
      "ingest.nonce": "n-1",
      "ingest.trace-id": "t-1",
    });
  });

  it("starts totals at 0 for the first snapshot of a branch", () => {
    expect(appendSummary(files, null, origin)).toMatchObject({
      "total-records": "30",
      "total-data-files": "3",
      "total-delete-files": "0",
    });
  });

  it("leaves out totals that the parent does not state or states wrongly", () => {
    const summary = appendSummary(files, { "total-records": "many", "total-data-files": "-1" }, origin);
    expect(Object.keys(summary).filter((key) => key.startsWith("total-"))).toEqual([]);
  });

  it("counts an unpartitioned table as one changed partition and leaves out zeros", () => {
    expect(appendSummary([dataFile("a")], null, origin)["changed-partition-count"]).toBe("1");
    const none = appendSummary([], null, { nonce: "n", engineVersion: "1" });
    expect(none).not.toHaveProperty("added-records");
    expect(none).not.toHaveProperty("ingest.trace-id");
  });
});

describe("partitionKey", () => {
  it("tells null from text, numbers from text and the two zeros apart", () => {
    const keys = [[null], ["null"], ["1"], [1], [1n], [0], [-0], [Uint8Array.of(1)], [true]].map(
      partitionKey,
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(partitionKey([Uint8Array.of(1), "a"])).toBe(partitionKey([Uint8Array.of(1), "a"]));
  });
});

describe("newSnapshotId", () => {
  it("combines both halves and drops the sign", () => {
    const bytes = Buffer.concat([Buffer.alloc(8, 0xff), Buffer.alloc(8, 0x0f)]);
    expect(newSnapshotId(() => bytes)).toBe(0x70f0_f0f0_f0f0_f0f0n);
  });

  it("is never 0, which some catalogs take for none", () => {
    const halves = [Buffer.alloc(16, 1), Buffer.concat([Buffer.alloc(15), Buffer.of(5)])];
    expect(newSnapshotId(() => halves.shift()!)).toBe(5n);
  });
});
