/** Whether this is `npm run test:proof`, which does everything, or `npm test`, which is run after every change. */
const PROOF = process.env.FLOE_PROOF !== undefined;

/** How often a random test runs: as often as it says among the proofs, a tenth of that among the unit tests. */
export function runs(full: number): number {
  return PROOF ? full : Math.ceil(full / 10);
}

/** The cases of a test that takes long for each: all of them among the proofs, every fourth among the unit tests. */
export function cases<T>(all: readonly T[]): T[] {
  return all.filter((_, at) => PROOF || at % 4 === 0);
}
