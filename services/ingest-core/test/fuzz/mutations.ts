import { getHeapStatistics } from "node:v8";
import { IngestError } from "../../src/errors";

/** What a parser did with the inputs it was given. */
export interface FuzzOutcome {
  readonly accepted: number;
  readonly refused: number;
  /** Errors that are no IngestError, with the input that raised them (hex). */
  readonly foreignErrors: readonly { readonly error: string; readonly input: string }[];
  /** Longest CPU time of one input in ms; other processes on the machine do not count. */
  readonly slowestMs: number;
  /** Most bytes that one input made the parser keep or allocate; collected garbage hides some of it. */
  readonly mostBytes: number;
}

const DEFAULT_RUNS = 2_000;

/**
 * Feeds a parser with broken variants of a valid input: flipped, cut, doubled, swapped and inserted
 * bytes. Deterministic; the proofs (`*.proof.test.ts`) ask for a hundred thousand, unit tests for few.
 */
export function mutations(
  seed: Uint8Array,
  parse: (bytes: Uint8Array) => unknown,
  runs = DEFAULT_RUNS,
): FuzzOutcome {
  const tally = new Tally();
  for (const input of mutants(seed, runs)) {
    const done = tally.begin(input);
    try {
      parse(input);
      done();
    } catch (error) {
      done(error);
    }
  }
  return tally;
}

/** {@link mutations} for a parser that waits. */
export async function mutationsAsync(
  seed: Uint8Array,
  parse: (bytes: Uint8Array) => Promise<unknown>,
  runs = DEFAULT_RUNS,
): Promise<FuzzOutcome> {
  const tally = new Tally();
  for (const input of mutants(seed, runs)) {
    const done = tally.begin(input);
    await parse(input).then(
      () => done(),
      (error: unknown) => done(error),
    );
  }
  return tally;
}

/** Broken variants of a valid input. */
export function* mutants(seed: Uint8Array, runs: number): Iterable<Uint8Array> {
  const random = xorshift(0x9e3779b9);
  for (let run = 0; run < runs; run++) yield mutate(seed, random);
}

class Tally implements FuzzOutcome {
  accepted = 0;
  refused = 0;
  slowestMs = 0;
  mostBytes = 0;
  readonly foreignErrors: { readonly error: string; readonly input: string }[] = [];

  /** @returns what to call at the end, with what was thrown */
  begin(input: Uint8Array): (error?: unknown) => void {
    const before = allocated();
    const started = process.cpuUsage();
    return (error) => {
      const { user, system } = process.cpuUsage(started);
      this.slowestMs = Math.max(this.slowestMs, (user + system) / 1000);
      this.mostBytes = Math.max(this.mostBytes, allocated() - before);
      if (error === undefined) this.accepted++;
      else if (error instanceof IngestError) this.refused++;
      else this.foreignErrors.push({ error: String(error), input: Buffer.from(input).toString("hex") });
    };
  }
}

function allocated(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

function mutate(seed: Uint8Array, random: (limit: number) => number): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(seed);
  for (let edits = 1 + random(3); edits > 0; edits--) {
    const at = random(bytes.length + 1);
    const until = Math.min(bytes.length, at + 1 + random(16));
    switch (random(5)) {
      case 0:
        if (at < bytes.length) bytes[at] = random(256);
        break;
      case 1:
        if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 2:
        bytes = join(bytes.subarray(0, at), bytes.subarray(until));
        break;
      case 3:
        bytes = join(bytes.subarray(0, until), bytes.subarray(at));
        break;
      default:
        bytes = join(bytes.subarray(0, at), Uint8Array.of(random(256)), bytes.subarray(at));
    }
  }
  return bytes;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function xorshift(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}
