import { randomBytes } from "node:crypto";
import type { Clock } from "./clock";

/** Source of unpredictable bytes, injectable so that a schedule can be replayed from its seed. */
export type RandomSource = (bytes: number) => Uint8Array;

/** The operating system's generator. */
export const systemRandom: RandomSource = randomBytes;

/** @returns a random UUID in its string form (RFC 9562, version 4) */
export function uuidV4(random: RandomSource): string {
  return formatUuid(random(16), 4);
}

/**
 * @returns a UUID that starts with the current time (RFC 9562, version 7): what
 * the REST spec demands of an Idempotency-Key
 */
export function uuidV7(clock: Clock, random: RandomSource): string {
  const bytes = Uint8Array.from(random(16));
  const view = new DataView(bytes.buffer);
  const now = BigInt(clock.now());
  view.setUint32(0, Number(now >> 16n));
  view.setUint16(4, Number(now & 0xffffn));
  return formatUuid(bytes, 7);
}

function formatUuid(random: Uint8Array, version: number): string {
  const bytes = Buffer.from(random);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
