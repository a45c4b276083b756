import type { QuarantineRecord } from "@floe/ingest-core";
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
  const short = what.length < FEWEST_DIGITS ? names.filter((name) => name.startsWith(what)) : [];
  const suggestion = short.length === 1 ? short[0] : nearest(what, names);
  return failure({
    code: "FLOE7203",
    what: `the quarantine has no record of '${what}'`,
    ...(short.length > 0 && { expected: `at least ${FEWEST_DIGITS} digits of a record's name` }),
    ...(suggestion !== undefined && { suggestion }),
  });
}

/** Records that are looked at for a hint. */
const HINT_RECORDS = 1000;

/** Says that a selection lets no record through, and which table or code may have been meant. */
export async function nothingSelected(
  { table, code }: RecordSelection,
  all: AsyncIterable<KeptRecord>,
): Promise<string> {
  if (table === undefined && code === undefined) return "no records";
  const records: QuarantineRecord[] = [];
  for await (const { record } of all) if (records.push(record) === HINT_RECORDS) break;
  const isOfTable = table !== undefined && !records.some((record) => record.table === table);
  const [kind, wanted = "", there] = isOfTable
    ? ["table", table, records.map((record) => record.table)]
    : ["code", code, records.map((record) => record.code)];
  const suggestion = nearest(wanted, there);
  const hint = suggestion === undefined || suggestion === wanted ? "" : `; there are some with ${suggestion}`;
  return `no records with the ${kind} ${wanted}${hint}`;
}
