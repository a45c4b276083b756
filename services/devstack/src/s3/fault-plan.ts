/** What a plan knows of a request when it decides. */
export interface FaultableRequest {
  /** S3's name of the operation: `GetObject`. */
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  /** Ordinal of the request, from 0. */
  readonly ordinal: number;
}

/** Something that goes wrong between client and server. */
export type Fault =
  /** The answer takes this much longer, ms. */
  | { readonly kind: "latency"; readonly ms: number }
  /** An error instead of the work, or after the work was done. */
  | {
      readonly kind: "status";
      readonly status: number;
      /** @default - a page of HTML, as a gateway in front of a store answers */
      readonly code?: string;
      readonly when: "before" | "after";
    }
  /** The connection breaks before the work, or after it and before its answer. */
  | { readonly kind: "reset"; readonly when: "before" | "after" }
  /** The connection breaks after so many bytes of the answer's body. */
  | { readonly kind: "truncate"; readonly bytes: number }
  /** No answer, ever. */
  | { readonly kind: "hang" };

/** Decides what goes wrong with a request; none or an empty list means nothing does. */
export type FaultPlan = (request: FaultableRequest) => readonly Fault[] | undefined;

/** Probabilities of {@link seededFaults}, each in [0, 1]. */
export interface FaultRates {
  /** Answers 503 SlowDown without doing the work. @default 0 */
  readonly throttle?: number;
  /** Answers 500 without doing the work. @default 0 */
  readonly failBefore?: number;
  /** Answers 500 although the work was done. @default 0 */
  readonly failAfter?: number;
  /** Breaks the connection without doing the work. @default 0 */
  readonly resetBefore?: number;
  /** Breaks the connection although the work was done. @default 0 */
  readonly resetAfter?: number;
  /** Breaks the connection inside the answer's body. @default 0 */
  readonly truncate?: number;
  /** Extra time of every answer, ms, uniform between the two. @default - none */
  readonly latencyMs?: readonly [number, number];
}

/** A plan that draws faults from a seeded generator: the same seed and requests give the same faults. */
export function seededFaults(seed: number, rates: FaultRates): FaultPlan {
  const random = mulberry32(seed);
  return () => {
    const faults: Fault[] = [];
    if (rates.latencyMs !== undefined) {
      const [least, most] = rates.latencyMs;
      faults.push({ kind: "latency", ms: least + random() * (most - least) });
    }
    const draw = random();
    const depth = random();
    const table: readonly (readonly [number | undefined, Fault])[] = [
      [rates.throttle, { kind: "status", status: 503, code: "SlowDown", when: "before" }],
      [rates.failBefore, { kind: "status", status: 500, code: "InternalError", when: "before" }],
      [rates.failAfter, { kind: "status", status: 500, code: "InternalError", when: "after" }],
      [rates.resetBefore, { kind: "reset", when: "before" }],
      [rates.resetAfter, { kind: "reset", when: "after" }],
      [rates.truncate, { kind: "truncate", bytes: Math.floor(depth * 4096) }],
    ];
    let until = 0;
    for (const [rate = 0, fault] of table) {
      until += rate;
      if (draw < until) return [...faults, fault];
    }
    return faults;
  };
}

/** Mulberry32: a small generator whose whole state is its 32-bit seed. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}
