import { randomBytes } from "node:crypto";

/**
 * A new snapshot id: both halves of 16 random bytes combined by exclusive or, without the sign bit,
 * as the spec's reference implementation makes it from a UUID (SnapshotIdGeneratorUtil).
 *
 * @param random source of random bytes, for tests @returns 63 random bits, never 0
 */
export function newSnapshotId(random: (length: number) => Buffer = randomBytes): bigint {
  for (;;) {
    const bytes = random(16);
    const id = (bytes.readBigUInt64BE(0) ^ bytes.readBigUInt64BE(8)) & 0x7fff_ffff_ffff_ffffn;
    if (id !== 0n) return id;
  }
}
