import { IngestError } from "@floe/ingest-core";
import fc from "fast-check";
import { IdSet } from "../../../src/commit/ledger/id-set";
import { EMPTY_LEDGER, type Ledger } from "../../../src/commit/ledger/ledger";
import { decodeLedger, encodeLedger, inlineBytes } from "../../../src/commit/ledger/property-codec";
import { runs } from "../../runs";
import { seededRandom } from "../../simulation/seeded-random";

const ids = fc.array(fc.stringMatching(/^[0-9a-f]{32}$/), { maxLength: 20 }).map((some) => IdSet.of(some));
const time = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const long = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const ledgers: fc.Arbitrary<Ledger> = fc.record({
  floor: time,
  inline: fc.array(fc.record({ at: time, ids }), { maxLength: 4 }),
  segments: fc.array(
    fc.record({ uri: fc.string(), count: time, at: time, sha256: fc.stringMatching(/^[0-9a-f]{64}$/) }),
    { maxLength: 4 },
  ),
  snapshotId: long,
  sequenceNumber: long,
  nonces: fc.array(fc.string(), { maxLength: 4 }),
});

const plain = (ledger: Ledger) => ({
  ...ledger,
  inline: ledger.inline.map(({ at, ids: set }) => [at, ...set]),
});

test("a ledger comes back as it was, its 63-bit numbers digit by digit", () => {
  fc.assert(
    fc.property(ledgers, (ledger) => {
      const text = encodeLedger(ledger);
      expect(plain(decodeLedger(text))).toEqual(plain(ledger));
      expect(encodeLedger(decodeLedger(text))).toBe(text);
      // Any JSON parser may copy the property.
      expect(JSON.stringify(JSON.parse(text))).toBe(text);
    }),
  );
});

test("the size of an entry is known before it is written", () => {
  fc.assert(
    fc.property(ids, (set) => {
      const one = encodeLedger({ ...EMPTY_LEDGER, inline: [{ at: 1, ids: set }] });
      const none = encodeLedger({ ...EMPTY_LEDGER, inline: [{ at: 1, ids: IdSet.EMPTY }] });
      expect(one.length - none.length).toBe(inlineBytes(set));
    }),
  );
});

const valid = JSON.parse(
  encodeLedger({
    ...EMPTY_LEDGER,
    inline: [{ at: 5, ids: IdSet.of(["ab".repeat(16)]) }],
    segments: [{ uri: "s3://x", count: 1, at: 1, sha256: "0".repeat(64) }],
    nonces: ["n"],
  }),
);

test.each<[string, unknown]>([
  ["no JSON", "{"],
  ["no object", "[]"],
  ["no floor", { ...valid, floor: undefined }],
  ["a floor that is no time", { ...valid, floor: -1 }],
  ["a rounded id", { ...valid, sid: 5 }],
  ["no entries", { ...valid, l0: undefined }],
  ["an entry that is no object", { ...valid, l0: ["x"] }],
  ["an entry whose base64 was cut", { ...valid, l0: [{ t: 1, i: valid.l0[0].i.slice(0, -5) }] }],
  ["an entry with other characters", { ...valid, l0: [{ t: 1, i: `!${valid.l0[0].i}` }] }],
  ["an entry of half an identity", { ...valid, l0: [{ t: 1, i: Buffer.alloc(8).toString("base64") }] }],
  ["a segment without a digest", { ...valid, seg: [{ ...valid.seg[0], sha: "" }] }],
  ["a segment without a place", { ...valid, seg: [{ ...valid.seg[0], p: null }] }],
  ["nonces that are no text", { ...valid, nonces: [1] }],
])("%s is refused, not half read", (_, value) => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  expect(() => decodeLedger(text)).toThrow(
    expect.objectContaining({ code: "table.ledger-corrupt", retriable: true }),
  );
});

test("another version is told apart from damage", () => {
  expect(() => decodeLedger(JSON.stringify({ ...valid, v: 2 }))).toThrow(
    expect.objectContaining({ code: "table.ledger-version", retriable: true }),
  );
});

test("damaged ledgers are read whole or refused with a typed error", () => {
  const text = JSON.stringify(valid);
  const random = seededRandom(1);
  const rounds = runs(20_000);
  let refused = 0;
  for (let run = 0; run < rounds; run++) {
    const bytes = Buffer.from(text, "latin1");
    for (let i = 0; i <= random.int(3); i++) bytes[random.int(bytes.length)] = random.int(128);
    const damaged = bytes.toString("latin1");
    try {
      const again = encodeLedger(decodeLedger(damaged));
      if (again !== JSON.stringify(JSON.parse(damaged))) throw new Error(`half read: ${damaged}`);
    } catch (error) {
      if (!(error instanceof IngestError)) throw error;
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(rounds / 2);
});
