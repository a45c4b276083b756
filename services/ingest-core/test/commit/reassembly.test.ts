import fc from "fast-check";
import type { ProducedFile } from "../../src/commit/commit-batch";
import { withoutSources } from "../../src/commit/reassembly";
import { dataFile } from "./data-file";

const id: fc.Arbitrary<string> = fc.constantFrom("a", "b", "c", "d", "e", "f");
const sources = fc.uniqueArray(id, { minLength: 1, maxLength: 3 });
const files = fc
  .array(sources, { maxLength: 8 })
  .map((all) => all.map((ids, i): ProducedFile => ({ file: dataFile(`s3://f${i}`, 1), sources: ids })));
const gone = fc.uniqueArray(id, { maxLength: 3 });

test("what is kept has no rows of what is gone, nor of what is made again", () => {
  fc.assert(
    fc.property(files, gone, (all, ids) => {
      const { kept, dropped, again } = withoutSources(all, new Set(ids));
      for (const { sources: in_ } of kept) {
        for (const id of in_) expect(ids.includes(id) || again.has(id)).toBe(false);
      }
      expect([...kept, ...dropped].length).toBe(all.length);
    }),
  );
});

test("everything that was dropped and is still needed is made again, and nothing else", () => {
  fc.assert(
    fc.property(files, gone, (all, ids) => {
      const { dropped, again } = withoutSources(all, new Set(ids));
      const inDropped = new Set(dropped.flatMap(({ sources: in_ }) => in_));
      expect(again).toEqual(new Set([...inDropped].filter((id) => !ids.includes(id))));
    }),
  );
});

test("nothing is dropped that has nothing to do with it", () => {
  const made = (name: string, ...from: string[]): ProducedFile => ({
    file: dataFile(name, 1),
    sources: from,
  });
  const f1 = made("s3://f1", "a", "b");
  const f2 = made("s3://f2", "b", "c");
  const f3 = made("s3://f3", "d");
  expect(withoutSources([f1, f2, f3], new Set(["a"]))).toEqual({
    kept: [f3],
    dropped: [f1, f2],
    again: new Set(["b", "c"]),
  });
  expect(withoutSources([f1, f2, f3], new Set(["x"]))).toEqual({
    kept: [f1, f2, f3],
    dropped: [],
    again: new Set(),
  });
});
