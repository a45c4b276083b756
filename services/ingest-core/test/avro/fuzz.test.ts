import { readContainer } from "../../src/avro/read-container";
import { writeContainer } from "../../src/avro/write-container";
import { mutations } from "../fuzz/mutations";

const seed = writeContainer({
  codec: "null",
  metadata: { "format-version": "2" },
  schema: {
    type: "record",
    name: "entry",
    fields: [
      { name: "a", type: ["null", "long"], "field-id": 1 },
      { name: "b", type: { type: "array", items: "string", "element-id": 3 }, "field-id": 2 },
      { name: "c", type: { type: "map", values: "bytes" }, "field-id": 4 },
      { name: "d", type: { type: "fixed", name: "f4", size: 4 }, "field-id": 5 },
    ],
  },
  rows: [
    [5n, ["x", "yy"], new Map([["k", Uint8Array.of(1)]]), Uint8Array.of(1, 2, 3, 4)],
    [null, [], new Map(), Uint8Array.of(0, 0, 0, 0)],
  ],
});

describe("readContainer on arbitrary bytes", () => {
  it("returns rows or throws IngestError, nothing else", () => {
    const outcome = mutations(seed, (bytes) => readContainer(bytes));
    expect(outcome.foreignErrors).toEqual([]);
    expect(outcome.refused).toBeGreaterThan(0);
    expect(outcome.accepted).toBeGreaterThan(0);
  });
});
