import fc from "fast-check";
import { compare } from "../../../kube/diff/compare";

describe("compare", () => {
  test.each([
    [{ a: 1 }, { a: 1 }, []],
    [{ a: 1 }, { a: 2 }, [{ path: "a", before: 1, after: 2 }]],
    [{ a: 1 }, {}, [{ path: "a", before: 1 }]],
    [{}, { a: null }, [{ path: "a", after: null }]],
    [{ a: { "b.c/d": 1 } }, { a: { "b.c/d": 2 } }, [{ path: 'a."b.c/d"', before: 1, after: 2 }]],
    [[1, 2], [1], [{ path: "[1]", before: 2 }]],
    [{ a: [] }, { a: {} }, [{ path: "a", before: [], after: {} }]],
  ])("%j and %j: %j", (before, after, changes) => expect(compare(before, after)).toEqual(changes));

  test("items of lists are known by their name, wherever they stand", () => {
    const before = {
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
    };
    const after = {
      env: [
        { name: "B", value: "3" },
        { name: "A", value: "1" },
      ],
    };
    expect(compare(before, after)).toEqual([{ path: "env[B].value", before: "2", after: "3" }]);
  });

  test("two items of one name are told apart by their place", () => {
    const twice = [
      { name: "A", value: "1" },
      { name: "A", value: "2" },
    ];
    expect(compare(twice, [twice[0]])).toEqual([{ path: "[1]", before: twice[1] }]);
  });

  test("equal values have no changes, and different ones have some", () => {
    const json = () =>
      fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    fc.assert(
      fc.property(json(), json(), (a, b) => {
        expect(compare(a, structuredClone(a))).toEqual([]);
        if (compare(a, b).length === 0) expect(sorted(a)).toEqual(sorted(b));
      }),
      { numRuns: 300 },
    );
  });
});

/** Named items may stand anywhere, so lists are compared as sets. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
