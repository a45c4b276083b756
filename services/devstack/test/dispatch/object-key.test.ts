import fc from "fast-check";
import { decodeObjectKey } from "../../src/dispatch/object-key";

describe("decodeObjectKey", () => {
  test("undoes the form encoding of any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (key) => {
        const encoded = encodeURIComponent(key).replaceAll("%20", "+");
        expect(decodeObjectKey(encoded)).toBe(key);
      }),
    );
  });

  test.each(["100%", "a%zz", "a+%C3", "a+%C3x", "%C0%AF", "%ED%A0%80", "%F4%90%80%80", "%80"])(
    "keeps %s, which is not well-formed",
    (key) => {
      expect(decodeObjectKey(key)).toBe(key);
    },
  );

  test("keeps a byte order mark, which is part of the key", () => {
    expect(decodeObjectKey("%EF%BB%BFa")).toBe("\uFEFFa");
  });
});
