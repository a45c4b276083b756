import * as fc from "fast-check";
import { IngestError } from "../../src/errors";
import { parseJson, printJson } from "../../src/iceberg/json";
import { mutations } from "../fuzz/mutations";
import { runs } from "../runs";

describe("parseJson", () => {
  it("keeps 63-bit snapshot ids exact, which JSON.parse rounds", () => {
    const text =
      '{"current-snapshot-id":9223372036854775783,"snapshots":[{"snapshot-id":3776207205136740581}]}';
    expect(parseJson(text)).toEqual({
      "current-snapshot-id": 9223372036854775783n,
      snapshots: [{ "snapshot-id": 3776207205136740581n }],
    });
    expect(printJson(parseJson(text))).toBe(text);
  });

  it("gives small ids as bigint too, so that callers meet one type", () => {
    expect(parseJson('{"last-sequence-number":7,"snapshot-ids":[1,2],"current-snapshot-id":-1}')).toEqual({
      "last-sequence-number": 7n,
      "snapshot-ids": [1n, 2n],
      "current-snapshot-id": -1n,
    });
  });

  it("leaves ordinary numbers numbers, null ids null and id-like strings strings", () => {
    expect(
      parseJson(
        '{"format-version":2,"timestamp-ms":1700000000000,"parent-snapshot-id":null,"id":"9223372036854775783"}',
      ),
    ).toEqual({
      "format-version": 2,
      "timestamp-ms": 1700000000000,
      "parent-snapshot-id": null,
      id: "9223372036854775783",
    });
  });

  it("keeps any other integer exact that a number would round", () => {
    expect(parseJson('{"initial-default":9223372036854775807}')).toEqual({
      "initial-default": 9223372036854775807n,
    });
  });

  it("has no prototype to pollute", () => {
    const value = parseJson('{"__proto__":{"polluted":true}}') as object;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("agrees with JSON.parse on everything that a number can hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\d{16}/.test(text));
        const parsed: unknown = JSON.parse(text);
        expect(parseJson(text)).toEqual(parsed);
        expect(JSON.parse(printJson(parsed))).toEqual(parsed);
      }),
      { numRuns: runs(300) },
    );
  });

  it.each([
    "",
    "{",
    "[1,]",
    '{"a" 1}',
    "nul",
    "01",
    '"\u0001"',
    '"\\x"',
    "1 2",
    "{1:2}",
    "1e999",
    "9".repeat(5000),
  ])("refuses %j with its place", (text) => {
    expect(() => parseJson(text)).toThrow(
      expect.objectContaining({
        code: "catalog.json-malformed",
        context: expect.objectContaining({ at: expect.any(Number) }),
      }),
    );
  });

  it("does not recurse without end", () => {
    expect(() => parseJson("[".repeat(100_000))).toThrow(/nested deeper/);
  });

  it("does not exhaust the stack on a long string either", () => {
    const text = `${"a".repeat(20_000_000)}\\n`;
    expect((parseJson(`"${text}"`) as string).length).toBe(20_000_001);
    expect(() => parseJson(`"${text}`)).toThrow(/does not end/);
    expect(parseJson('["\\\\","\\\\\\"","\\\\\\\\"]')).toEqual(["\\", '\\"', "\\\\"]);
  });

  it("accepts what JSON.parse accepts and throws nothing but IngestError, whatever the text", () => {
    const seed = Buffer.from(
      '{"a":[1,-2.5e3,"x\\u00e9\\n",{"snapshot-id":9223372036854775783}],"b":null,"c":true}',
    );
    const outcome = mutations(seed, (bytes) => {
      const text = Buffer.from(bytes).toString("utf8");
      const parsed = attempt(() => JSON.parse(text) as unknown);
      if (parsed !== undefined) parseJson(text);
      else expect(() => parseJson(text)).toThrow(IngestError);
    });
    expect(outcome.foreignErrors).toEqual([]);
  });
});

describe("printJson", () => {
  it("leaves out undefined members and prints bigints plainly", () => {
    expect(printJson({ a: undefined, b: 2n ** 63n - 1n, c: [null, true] })).toBe(
      '{"b":9223372036854775807,"c":[null,true]}',
    );
  });

  it("keeps the fraction of float defaults, which Java insists on, and of no other number", () => {
    const fields = [
      { id: 1, type: "double", "initial-default": 1, "write-default": 1e21 },
      { id: 2, type: "int", "initial-default": 1 },
    ];
    expect(printJson({ fields })).toBe(
      '{"fields":[{"id":1,"type":"double","initial-default":1.0,"write-default":1.0e+21},{"id":2,"type":"int","initial-default":1}]}',
    );
    expect(printJson(parseJson(printJson({ fields })))).toBe(printJson({ fields }));
  });

  it("keeps the sign of zero, which JSON.stringify loses", () => {
    expect(printJson(-0)).toBe("-0.0");
    expect(parseJson("-0.0")).toBe(-0);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, () => 1, Symbol("s")])("refuses %p", (value) => {
    expect(() => printJson({ value })).toThrow(expect.objectContaining({ code: "engine.json-value" }));
  });
});

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
