/** A file with the time it was written, ms since the epoch. */
export interface DatedFile {
  readonly eventTimeMs: number;
}

/** How far clocks of stores and workers may disagree, ms. */
const CLOCK_SKEW_MS = 60 * 60 * 1000;

/**
 * Whether absence from the ledger proves nothing for this file: it was written
 * before the floor, or claims to come from the future, so that its time can not
 * be compared with anything.
 *
 * @param floor of the ledger, ms since the epoch; 0 when nothing was ever dropped
 */
export function isBeyondLedger(file: DatedFile, floor: number, now: number): boolean {
  return floor > 0 && (file.eventTimeMs < floor || file.eventTimeMs > now + CLOCK_SKEW_MS);
}

/**
 * Time of the ledger entry that records these files. It is not before now, nor
 * before any of the files was written: once the horizon passes over it, the
 * floor is above all of them. Files from the future do not count, they are
 * checked another way whatever the floor is.
 */
export function entryTime(files: Iterable<DatedFile>, now: number): number {
  let latest = now;
  for (const { eventTimeMs } of files) {
    if (eventTimeMs <= now + CLOCK_SKEW_MS) latest = Math.max(latest, eventTimeMs);
  }
  return latest;
}
