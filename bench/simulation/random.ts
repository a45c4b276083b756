import { seededRandom as uniform } from "../../services/ingest-core/test/simulation/seeded-random";

/** Everything random in a run, from one number. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Exponential with this mean: gaps between independent arrivals. */
  exponential(mean: number): number;
}

/** The generator of the engine's own schedules, with the gaps between arrivals drawn from it. */
export function seededRandom(seed: number): Random {
  const { next } = uniform(seed);
  return { next, exponential: (mean) => -mean * Math.log(1 - next()) };
}

/**
 * Draws an index with probability proportional to 1 / (index + 1)^skew: 0 is uniform, 1 is Zipf's law,
 * under which the first of a thousand gets an eighth of all.
 */
export function zipf(count: number, skew: number, random: Random): () => number {
  if (skew === 0) return () => Math.floor(random.next() * count);
  const shares = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += 1 / (i + 1) ** skew;
    shares[i] = sum;
  }
  return () => {
    const drawn = random.next() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((shares[middle] as number) > drawn) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
