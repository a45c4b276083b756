import fc from "fast-check";
import { IdSet } from "../../../src/commit/ledger/id-set";

const id = fc.stringMatching(/^[0-9a-f]{32}$/);
/** Ids that share long prefixes: comparing only the first bytes would not tell them apart. */
const close = fc.tuple(fc.constantFrom("0", "7f", "80", "ff"), fc.stringMatching(/^[0-9a-f]{2}$/));
const ids = fc.array(
  fc.oneof(
    id,
    close.map(([head, tail]) => head.padEnd(30, "0") + tail),
  ),
  { maxLength: 40 },
);

test("it holds what was put in, sorted and once", () => {
  fc.assert(
    fc.property(ids, (some) => {
      const set = IdSet.of(some);
      expect([...set]).toEqual([...new Set(some)].sort());
      expect(set.size).toBe(new Set(some).size);
    }),
  );
});

test("it has exactly its members", () => {
  fc.assert(
    fc.property(ids, ids, (some, others) => {
      const set = IdSet.of(some);
      for (const each of [...some, ...others]) expect(set.has(each)).toBe(some.includes(each));
    }),
  );
});

test("a union has the members of both", () => {
  fc.assert(
    fc.property(ids, ids, (left, right) => {
      const union = IdSet.union(IdSet.of(left), IdSet.of(right));
      expect([...union]).toEqual([...IdSet.of([...left, ...right])]);
    }),
  );
});

test("bytes come back as the same set", () => {
  fc.assert(
    fc.property(ids, (some) => {
      const { bytes } = IdSet.of(some);
      // Somewhere inside a larger buffer, as a downloaded segment is.
      const shifted = Buffer.concat([Buffer.from([1, 2, 3]), bytes]).subarray(3);
      expect([...IdSet.fromSorted(shifted)]).toEqual([...IdSet.of(some)]);
    }),
  );
});

test.each([
  ["half an identity", Buffer.alloc(24)],
  ["an identity twice", Buffer.alloc(32)],
  ["a wrong order", Buffer.concat([Buffer.alloc(16, 2), Buffer.alloc(16, 1)])],
])("%s is refused", (_, bytes) => {
  expect(() => IdSet.fromSorted(bytes)).toThrow(expect.objectContaining({ code: "table.ledger-corrupt" }));
});
