import type { Clock } from "../clock";
import type { Observer } from "../observe";
import type { Quarantined } from "../plan/plan";
import type { IngestRequest } from "../request/ingest-request";
import { VERSION } from "../version";
import type { Quarantine, QuarantineRecord } from "./quarantine";

/** Where and how bad files are reported. */
export interface QuarantineReport {
  /** @default - they are counted and logged only */
  readonly quarantine?: Quarantine | undefined;
  readonly observer: Observer;
  readonly clock: Clock;
  /** @default - this package's version */
  readonly engineVersion?: string | undefined;
}

/**
 * Counts, logs and records bad files, alike for every executor.
 *
 * @returns URI of each one's record; empty without a quarantine
 * @throws what the quarantine throws
 */
export async function keepQuarantined(
  entries: Iterable<Quarantined>,
  { table, traceparent }: Pick<IngestRequest, "table" | "traceparent">,
  { quarantine, observer, clock, engineVersion = VERSION }: QuarantineReport,
): Promise<ReadonlyMap<Quarantined, string>> {
  const records = new Map<Quarantined, string>();
  for (const entry of entries) {
    const { file, code, reason, at } = entry;
    observer.count("ingest_files_quarantined_total", 1, { table, code });
    observer.log("warn", "ingest.quarantined", { table, uri: file.uri, code, reason });
    if (quarantine === undefined) continue;
    const record: QuarantineRecord = {
      version: 1,
      table,
      file,
      code,
      reason,
      ...(at !== undefined && { at }),
      quarantinedAt: new Date(clock.now()).toISOString(),
      ...(traceparent !== undefined && { traceparent }),
      engineVersion,
    };
    records.set(entry, await quarantine.put(record));
  }
  return records;
}
