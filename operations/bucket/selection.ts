import type { BucketSelection } from "../contract";
import { failure } from "../failure";
import type { OperationSettings, TableRule } from "../settings";

/** Objects of a bucket that are meant, and the tables that they belong to. */
export interface Selection {
  readonly bucket: string;
  readonly prefix: string;
  /** Empty for every key. */
  readonly suffixes: readonly string[];
  /** ms since the epoch. @default - any time */
  readonly sinceMs?: number;
  readonly allVersions: boolean;
  /** Key prefix of the quarantine's records in this bucket; they are none of the inbox. @default - in another bucket */
  readonly without?: string;
  /** Table of a URI, by the rules. */
  readonly tableOf: (uri: string) => string;
}

/**
 * Fills in what the arguments leave out: the inbox, as the bucket's notifications cover it.
 *
 * @param now ms since the epoch, that durations count from
 * @throws DiagnosticError for a moment that is none
 */
export function select(options: BucketSelection, settings: OperationSettings, now: number): Selection {
  const { inbox } = settings;
  const bucket = options.bucket ?? inbox.bucket;
  const isInbox = bucket === inbox.bucket;
  const sinceMs = options.since === undefined ? undefined : moment(options.since, now);
  const quarantine = /^s3:\/\/([^/]+)\/(.+)$/s.exec(settings.quarantine);
  return {
    bucket,
    prefix: options.prefix ?? (isInbox ? inbox.prefix : ""),
    suffixes: options.suffixes ?? (isInbox ? inbox.suffixes : []),
    allVersions: options.allVersions,
    tableOf: tableBy(settings),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(quarantine?.[1] === bucket && { without: `${quarantine[2]?.replace(/\/+$/, "")}/` }),
  };
}

/** Table of a URI: the longest prefix wins, as in the dispatchers and in the worker. */
export function tableBy({ tables, defaultTable }: Pick<OperationSettings, "tables" | "defaultTable">) {
  const longestFirst: readonly TableRule[] = [...tables].sort((a, b) => b.prefix.length - a.prefix.length);
  return (uri: string): string =>
    longestFirst.find(({ bucket, prefix }) => uri.startsWith(`s3://${bucket}/${prefix}`))?.table ??
    defaultTable;
}

/** What to say of a listing without any object: a mistyped prefix looks just like it. */
export function nothingThere({ bucket, prefix }: Selection): string {
  return `there is no object ${prefix === "" ? `in the bucket ${bucket}` : `below s3://${bucket}/${prefix}`}`;
}

/** Every table that an object may belong to, once each. */
export function tablesOf({
  tables,
  defaultTable,
}: Pick<OperationSettings, "tables" | "defaultTable">): readonly string[] {
  return [...new Set([...tables.map(({ table }) => table), defaultTable])];
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function moment(text: string, now: number): number {
  const [, amount, unit = ""] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount !== undefined) return now - Number(amount) * (UNITS[unit] ?? 0);
  // Only what has a date and says its zone, or is a whole day of UTC: anything else is read differently elsewhere.
  const [, date] =
    /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? [];
  const parsed = date !== undefined && isDay(date) ? Date.parse(text) : Number.NaN;
  if (parsed > now) throw failure({ code: "FLOE7002", what: "--since is a moment yet to come", got: text });
  if (!Number.isNaN(parsed)) return parsed;
  throw failure({
    code: "FLOE7002",
    what: "--since is no moment",
    got: text,
    expected: "a duration before now (90m, 24h, 7d), a day (2026-01-31), or RFC 3339 (2026-01-31T12:00:00Z)",
  });
}

/** V8 takes the 30th of February for the 2nd of March. */
function isDay(date: string): boolean {
  const parsed = Date.parse(date);
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(date);
}
