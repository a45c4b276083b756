import { createHash } from "node:crypto";
import { appendToLedger, DEFAULT_LEDGER_LIMITS, type LedgerLimits } from "../../../src/commit/ledger/append";
import { IdSet } from "../../../src/commit/ledger/id-set";
import { EMPTY_LEDGER, type Ledger } from "../../../src/commit/ledger/ledger";
import { LedgerView } from "../../../src/commit/ledger/ledger-view";
import { encodeLedger } from "../../../src/commit/ledger/property-codec";
import { SegmentStore } from "../../../src/commit/ledger/segment-store";
import { MemoryObjects, memoryStore } from "../../simulation/memory-store";
import { seededRandom } from "../../simulation/seeded-random";

jest.setTimeout(60_000);

const HOUR = 60 * 60 * 1000;
const START = 1_700_000_000_000;

const idOf = (name: string) => createHash("sha256").update(name).digest("hex").slice(0, 32);

/** A ledger that grows commit by commit. */
function growing(limits: Partial<LedgerLimits> = {}) {
  const objects = new MemoryObjects(() => 0);
  const random = seededRandom(1);
  const store = memoryStore(objects);
  const segments = new SegmentStore({
    store: () => store,
    directory: "s3://lake/_ingest_ledger/u/",
    random: (length) => random.bytes(length),
  });
  const all: LedgerLimits = { ...DEFAULT_LEDGER_LIMITS, ...limits };
  let ledger: Ledger = EMPTY_LEDGER;
  let commits = 0;
  return {
    objects,
    segments,
    limits: all,
    ledger: () => ledger,
    async append(names: readonly string[], now: number) {
      const commit = {
        snapshotId: BigInt(++commits),
        sequenceNumber: BigInt(commits),
        nonce: `n${commits}`,
        ids: IdSet.of(names.map(idOf)),
        at: now,
      };
      const appended = await appendToLedger(ledger, commit, segments, all, now);
      ledger = appended.ledger;
      return appended;
    },
    view: () => LedgerView.open(ledger, segments),
  };
}

const files = (commit: number, count: number) => Array.from({ length: count }, (_, i) => `c${commit}f${i}`);

test("nothing is forgotten within the horizon, over hundreds of commits", async () => {
  const { append, view } = growing();
  for (let i = 0; i < 300; i++) await append(files(i, 3), START + i);
  const opened = await view();
  expect(opened.size).toBe(900);
  for (let i = 0; i < 300; i++) for (const name of files(i, 3)) expect(opened.has(idOf(name))).toBe(true);
  expect(opened.has(idOf("never"))).toBe(false);
});

test("the property stays small and the segments few, whatever the number of commits", async () => {
  const { append, ledger } = growing();
  let largest = 0;
  for (let i = 0; i < 2_000; i++) {
    await append(files(i, 10), START + i);
    const { inline, segments } = ledger();
    expect(inline.length).toBeLessThanOrEqual(16);
    expect(segments.length).toBeLessThanOrEqual(8 * Math.ceil(Math.log(20_000) / Math.log(8)));
    largest = Math.max(largest, encodeLedger(ledger()).length);
  }
  // 16 commits of 10 identities, and the segments that stand for 20,000 more.
  expect(largest).toBeLessThan(16 * 1024);
});

test("an identity is written again O(log n) times at most", async () => {
  const { append, objects } = growing();
  for (let i = 0; i < 2_000; i++) await append(files(i, 10), START + i);
  const written = [...objects.objects.values()].reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  expect(written).toBeLessThan(20_000 * 16 * (Math.log(20_000) / Math.log(8)));
});

test("what is remembered is bounded by the horizon, not by the history", async () => {
  const { append, view, ledger } = growing({ horizonMs: 24 * HOUR });
  const perHour = 20;
  for (let hour = 0; hour < 24 * 20; hour++) await append(files(hour, perHour), START + hour * HOUR);
  const { size } = await view();
  // A segment is dropped as a whole, so its oldest identities may stay up to another horizon.
  expect(size).toBeGreaterThanOrEqual(24 * perHour);
  expect(size).toBeLessThanOrEqual(2 * 24 * perHour + 16 * perHour);
  expect(ledger().floor).toBeGreaterThan(START + 17 * 24 * HOUR);
});

test("the floor is above everything that was dropped, and below everything that may be needed", async () => {
  const { append, ledger, view } = growing({ horizonMs: 10 * HOUR, inlineCommits: 3 });
  const committed: { name: string; at: number }[] = [];
  for (let hour = 0; hour < 60; hour++) {
    const at = START + hour * HOUR;
    await append([`h${hour}`], at);
    committed.push({ name: `h${hour}`, at });
    const opened = await view();
    const { floor } = ledger();
    for (const { name, at: then } of committed) if (!opened.has(idOf(name))) expect(then).toBeLessThan(floor);
    expect(floor).toBeLessThanOrEqual(at - 10 * HOUR);
  }
  expect(ledger().floor).toBeGreaterThan(START);
});

test("a large commit goes straight into a segment", async () => {
  const { append, ledger, view } = growing();
  const { written } = await append(files(0, 5_000), START);
  expect(written).toHaveLength(1);
  expect(ledger().inline).toEqual([]);
  expect((await view()).size).toBe(5_000);
  expect(encodeLedger(ledger()).length).toBeLessThan(500);
});

test("compaction happens with the next commit: the one that fills the ledger writes nothing", async () => {
  const { append, ledger } = growing({ inlineCommits: 4 });
  for (let i = 0; i < 4; i++) expect((await append([`f${i}`], START)).written).toEqual([]);
  expect(ledger().inline).toHaveLength(4);
  expect((await append(["f4"], START)).written).toHaveLength(1);
  expect(ledger().inline).toHaveLength(1);
});

test("the latest nonces are remembered, through compactions", async () => {
  const { append, view } = growing({ inlineCommits: 2 });
  for (let i = 0; i < 30; i++) await append([`f${i}`], START);
  const opened = await view();
  expect(opened.hasNonce("n30")).toBe(true);
  expect(opened.hasNonce("n15")).toBe(true);
  expect(opened.hasNonce("n14")).toBe(false);
});

test("a segment is read once, however many ledgers refer to it", async () => {
  const { append, ledger, objects } = growing({ inlineCommits: 1 });
  for (let i = 0; i < 3; i++) await append([`f${i}`], START);
  let reads = 0;
  const store = memoryStore(objects, async (operation, _, when) => {
    if (operation === "get" && when === "before") reads++;
  });
  const fresh = new SegmentStore({ store: () => store, directory: "", random: () => new Uint8Array(16) });
  await Promise.all([LedgerView.open(ledger(), fresh), LedgerView.open(ledger(), fresh)]);
  await LedgerView.open(ledger(), fresh);
  expect(reads).toBe(ledger().segments.length);
});

test("a cache that is too small still answers right", async () => {
  const { append, ledger, objects } = growing({ inlineCommits: 1, fanIn: 100 });
  for (let i = 0; i < 10; i++) await append(files(i, 4), START);
  const store = memoryStore(objects);
  const tiny = { store: () => store, directory: "", random: () => new Uint8Array(16), cacheBytes: 100 };
  const opened = await LedgerView.open(ledger(), new SegmentStore(tiny));
  expect(opened.size).toBe(40);
});
