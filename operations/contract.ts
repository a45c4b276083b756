import type { Console } from "../cli/console";
import type { ExitCode } from "../cli/exit-code";
import type { OperationSettings } from "./settings";

/** How results are shown. */
export type OutputFormat = "text" | "json";

/** What every command works with. */
export interface OperationContext {
  readonly settings: OperationSettings;
  readonly console: Console;
  /** Whether progress may be drawn over itself: standard error is a terminal. */
  readonly isTerminal: boolean;
  /** Fires when the user has had enough; what is under way is finished first. */
  readonly signal: AbortSignal;
}

/** `floe ingest`. */
export interface IngestOptions {
  readonly uris: readonly string[];
  /** Works on the objects here instead of sending an event. */
  readonly direct: boolean;
  /** Table of the objects; only with `direct`. @default - by the rules */
  readonly table?: string;
  readonly output: OutputFormat;
}

/** Which objects of a bucket are meant. */
export interface BucketSelection {
  /** @default - the inbox */
  readonly bucket?: string;
  /** @default - the inbox's */
  readonly prefix?: string;
  /** @default - the inbox's */
  readonly suffixes?: readonly string[];
  /** Written at this moment or later; a date, or a duration before now. @default - any time */
  readonly since?: string;
  /** Versions that are not the latest, too. */
  readonly allVersions: boolean;
}

/** `floe backfill`. */
export interface BackfillOptions extends BucketSelection {
  /** Objects a second at most; 0 for as many as Kafka takes. */
  readonly rate: number;
  /** @default - one of the user's state folder, by what is backfilled */
  readonly checkpoint?: string;
  readonly restart: boolean;
  readonly dryRun: boolean;
  readonly output: OutputFormat;
}

/** `floe reconcile`. */
export interface ReconcileOptions extends BucketSelection {
  /** Sends events for what was missed. */
  readonly emit: boolean;
  /** ms that an object may be on its way. @default - the platform's */
  readonly graceMs?: number;
  /** Looks through the tables' manifests for objects that are older than the ledger's memory. */
  readonly search: boolean;
  readonly rate: number;
  /** Missed objects that are named at most. */
  readonly limit: number;
  readonly output: OutputFormat;
}

/** Which records of the quarantine are meant. */
export interface RecordSelection {
  readonly table?: string;
  readonly code?: string;
}

/** `floe quarantine list`. */
export interface QuarantineListOptions extends RecordSelection {
  readonly output: OutputFormat;
}

/** `floe quarantine show`. */
export interface QuarantineShowOptions {
  /** Object, record, or the record's name. */
  readonly what: string;
  readonly output: OutputFormat;
}

/** `floe quarantine replay`. */
export interface QuarantineReplayOptions extends RecordSelection {
  /** Objects, records, or records' names; what the selection lets through when empty. */
  readonly what: readonly string[];
  readonly all: boolean;
  /** Removes the records of objects that do not exist any more. */
  readonly forgetGone: boolean;
  readonly dryRun: boolean;
  readonly output: OutputFormat;
}

/** `floe table status`. */
export interface TableStatusOptions {
  /** @default - the tables of the rules */
  readonly tables: readonly string[];
  /** Bytes below which a data file counts as small. */
  readonly smallBytes: number;
  readonly output: OutputFormat;
}

/** `floe object status`. */
export interface ObjectStatusOptions {
  readonly uris: readonly string[];
  /** ms that an object may be on its way. @default - the platform's */
  readonly graceMs?: number;
  readonly search: boolean;
  readonly output: OutputFormat;
}

/**
 * What the commands do, in one file of its own (`lib/bundle/operations.js`): clients of catalog, object store
 * and Kafka are loaded by the commands that talk to them and by no other.
 */
export interface Operations {
  ingest(options: IngestOptions, context: OperationContext): Promise<ExitCode>;
  backfill(options: BackfillOptions, context: OperationContext): Promise<ExitCode>;
  reconcile(options: ReconcileOptions, context: OperationContext): Promise<ExitCode>;
  quarantineList(options: QuarantineListOptions, context: OperationContext): Promise<ExitCode>;
  quarantineShow(options: QuarantineShowOptions, context: OperationContext): Promise<ExitCode>;
  quarantineReplay(options: QuarantineReplayOptions, context: OperationContext): Promise<ExitCode>;
  tableStatus(options: TableStatusOptions, context: OperationContext): Promise<ExitCode>;
  objectStatus(options: ObjectStatusOptions, context: OperationContext): Promise<ExitCode>;
}
