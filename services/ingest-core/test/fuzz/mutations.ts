import { IngestError } from "../../src/errors";

/** What a parser did with the inputs it was given. */
export interface FuzzOutcome {
  readonly accepted: number;
  readonly refused: number;
  /** Errors that are no IngestError, with the input that raised them (hex). */
  readonly foreignErrors: readonly { readonly error: string; readonly input: string }[];
}

const DEFAULT_RUNS = 2_000;

/**
 * Feeds a parser with broken variants of a valid input: flipped, cut, doubled, swapped and inserted
 * bytes. Deterministic; `FLOE_FUZZ_RUNS` sets how many (the unit run keeps it small).
 */
export function mutations(
  seed: Uint8Array,
  parse: (bytes: Uint8Array) => unknown,
  defaultRuns = DEFAULT_RUNS,
): FuzzOutcome {
  const random = xorshift(0x9e3779b9);
  const runs = Number(process.env.FLOE_FUZZ_RUNS ?? defaultRuns);
  const foreignErrors: { error: string; input: string }[] = [];
  let accepted = 0;
  let refused = 0;
  for (let run = 0; run < runs; run++) {
    const input = mutate(seed, random);
    try {
      parse(input);
      accepted++;
    } catch (error) {
      if (error instanceof IngestError) refused++;
      else foreignErrors.push({ error: String(error), input: Buffer.from(input).toString("hex") });
    }
  }
  return { accepted, refused, foreignErrors };
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
