import type { Catalog, LoadedTable } from "../catalog/catalog";
import { type Clock, systemClock } from "../clock";
import type { ObjectStore } from "../object-store/object-store";
import { type Observer, silent } from "../observe";
import { type RandomSource, systemRandom } from "../random";
import { noTracing, type Tracing } from "../tracing";
import { VERSION } from "../version";
import { DEFAULT_LEDGER_LIMITS, type LedgerLimits } from "./ledger/append";
import type { CommitRetry } from "./retry-policy";

/**
 * What happens when a branch was rolled back to a snapshot before the ledger's:
 * `trust` the ledger, so that what was rolled back is not ingested again, or
 * `rebuild` it from what the branch holds now, so that it is.
 */
export type RollbackPolicy = "trust" | "rebuild";

/**
 * What happens when the ledger is lost or damaged: `fail` every batch until an
 * operator has decided, or `rebuild` it when that can be done without a gap.
 */
export type LostLedgerPolicy = "fail" | "rebuild";

/**
 * What happens to files that are older than the ledger remembers: `scan` the
 * table for them, or `quarantine` them at once.
 */
export type BeyondLedgerPolicy = "scan" | "quarantine";

/** Settings of the committer. */
export interface CommitterOptions {
  readonly catalog: Catalog;
  /** The store to read and write a table's metadata with. */
  readonly store: (table: LoadedTable) => ObjectStore;
  /**
   * URI prefix for ledger segments, outside of every table's location.
   * @default - the parent of the table's location
   */
  readonly ledgerRoot?: string;
  /** @default a week; 16 commits or 16 KiB inline; fan-in 8 */
  readonly ledgerLimits?: Partial<LedgerLimits>;
  /** @default "trust" */
  readonly onRollback?: RollbackPolicy;
  /** @default "fail" */
  readonly onLostLedger?: LostLedgerPolicy;
  /** @default "scan" */
  readonly onBeyondLedger?: BeyondLedgerPolicy;
  /**
   * Reads the identities that a data file of ours carries in its footer
   * (`ingest.sources`); used where no manifest of ours tells them any more.
   * @default - footers are not read
   */
  readonly readSources?: (uri: string, sizeInBytes: bigint) => Promise<readonly string[] | undefined>;
  /** ms that a loaded table is used for without asking; staleness costs a conflict, never correctness. @default 5000 */
  readonly tableCacheMs?: number;
  /** Overrides of the table's own retry settings. @default - none */
  readonly retry?: Partial<CommitRetry>;
  /** Identities that go into one snapshot at most when batches are grouped. @default 10000 */
  readonly maxGroupFiles?: number;
  readonly clock?: Clock;
  readonly random?: RandomSource;
  readonly observer?: Observer;
  /** @default - no spans; a batch's trace id still reaches the snapshot */
  readonly tracing?: Tracing;
  /** For the snapshot summary. @default - this package's version */
  readonly engineVersion?: string;
}

/** {@link CommitterOptions} with every default filled in. */
export interface CommitContext
  extends Required<Omit<CommitterOptions, "ledgerRoot" | "ledgerLimits" | "readSources">> {
  readonly ledgerRoot: string | undefined;
  readonly ledgerLimits: LedgerLimits;
  readonly readSources: CommitterOptions["readSources"];
}

/** Fills in the defaults. */
export function commitContext(options: CommitterOptions): CommitContext {
  return {
    onRollback: "trust",
    onLostLedger: "fail",
    onBeyondLedger: "scan",
    tableCacheMs: 5_000,
    retry: {},
    maxGroupFiles: 10_000,
    clock: systemClock,
    random: systemRandom,
    observer: silent,
    tracing: noTracing,
    engineVersion: VERSION,
    ...options,
    ledgerRoot: options.ledgerRoot,
    readSources: options.readSources,
    ledgerLimits: { ...DEFAULT_LEDGER_LIMITS, ...options.ledgerLimits },
  };
}
