import fc from "fast-check";
import { decodeSourceIds, encodeSourceIds } from "../../src/execute/source-ids";

test("identities survive their footer entry, and nothing else passes for one", () => {
  const id = fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((bytes) => Buffer.from(bytes).toString("hex"));
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 5 }), (ids) => {
      expect(decodeSourceIds(encodeSourceIds(ids))).toEqual(ids);
    }),
  );
  for (const text of ["", "AAAA", "not base64!", "AAAAAAAAAAAAAAAAAAAAAA"])
    expect(decodeSourceIds(text)).toBeUndefined();
});
