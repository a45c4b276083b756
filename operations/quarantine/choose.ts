import type { DiagnosticError } from "../../diagnostics/diagnostic";
import { nearest } from "../../schema/nearest";
import type { RecordSelection } from "../contract";
import { failure } from "../failure";
import type { KeptRecord } from "./records";

/** Digits by which a record can be named. */
const FEWEST_DIGITS = 6;

/** Name of a record: what `floe quarantine list` shows and the other commands take. */
export function recordName({ recordUri }: KeptRecord): string {
  return recordUri.slice(recordUri.lastIndexOf("/") + 1).replace(/\.json$/, "");
}

/** Whether a record is what was named: by its object, by itself, or by the first digits of its name. */
export function isNamed(kept: KeptRecord, what: string): boolean {
  if (kept.record.file.uri === what || kept.recordUri === what) return true;
  return what.length >= FEWEST_DIGITS && /^[0-9a-f]+$/.test(what) && recordName(kept).startsWith(what);
}

/** Whether a record is of the table and has the code that were asked for. */
export function isSelected({ record }: KeptRecord, { table, code }: RecordSelection): boolean {
  return (table === undefined || record.table === table) && (code === undefined || record.code === code);
}

/** The refusal of a name that no record has. */
export function noSuchRecord(what: string, all: Iterable<KeptRecord>): DiagnosticError {
  const names = [...all].flatMap((kept) => [kept.record.file.uri, recordName(kept)]);
  const suggestion = nearest(what, names);
  return failure({
    code: "FLOE7203",
    what: `the quarantine has no record of '${what}'`,
    ...(suggestion !== undefined && { suggestion }),
  });
}
