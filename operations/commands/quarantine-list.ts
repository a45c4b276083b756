import { IngestError, mapConcurrently, type QuarantineRecord } from "@floe/ingest-core";
import { type ExitCode, exitCode } from "../../cli/exit-code";
import { tableBy } from "../bucket/selection";
import type { OperationContext, QuarantineListOptions } from "../contract";
import type { Dependencies } from "../dependencies";
import { isSelected, nothingSelected, recordName } from "../quarantine/choose";
import { type RecordSources, type RecordState, sightOf } from "../quarantine/record-state";
import { type KeptRecord, keptRecords, QuarantineIndex } from "../quarantine/records";
import { type Column, columns } from "../show/columns";
import { ageText } from "../show/units";
import { LedgerBook } from "../table/ledger-book";
import { withLakehouse } from "../with-lakehouse";

/** Digits of a record's name that are shown. */
const DIGITS = 12;

/** Objects that are looked at together. */
const CONCURRENCY = 16;

interface Row {
  readonly kept: KeptRecord;
  /** `?`: store or catalog do not say. */
  readonly state: RecordState | "?";
}

/** Lists the records of bad files, and what became of their objects by now. */
export async function quarantineList(
  options: QuarantineListOptions,
  context: OperationContext,
  { clock }: Dependencies,
): Promise<ExitCode> {
  const { settings, console } = context;
  const { yellow, dim } = console.errStyle;
  const warn = (uri: string, reason: string) => console.err(`${yellow("!")} ${uri}: ${reason}\n`);
  const { rows, why } = await withLakehouse(context, async ({ store, inspector }) => {
    const chosen: KeptRecord[] = [];
    for await (const kept of keptRecords(store, settings.quarantine, options.table, warn))
      if (isSelected(kept, options)) chosen.push(kept);
    if (chosen.length === 0) {
      const all = keptRecords(store, settings.quarantine, undefined, () => {});
      return { rows: [], why: await nothingSelected(options, all) };
    }
    const sources = {
      store,
      ledgers: new LedgerBook({ inspector, search: false }),
      quarantine: await QuarantineIndex.open(store, settings.quarantine),
      tableOf: tableBy(settings),
    };
    const rows = await mapConcurrently(chosen, CONCURRENCY, async (kept): Promise<Row> => {
      return { kept, state: await stateOf(kept.record, sources) };
    });
    return { rows, why: undefined };
  });
  if (options.output === "json") {
    const records = rows.map(({ kept, state }) => ({
      ...kept.record,
      name: recordName(kept),
      state: state === "?" ? "unknown" : state,
      recordUri: kept.recordUri,
    }));
    console.out(`${JSON.stringify(records, null, 2)}\n`);
  } else if (rows.length > 0) console.out(columns(rows, columnsAt(clock.now()), console.outStyle));
  if (why !== undefined) console.err(`${dim(why)}\n`);
  return exitCode.ok;
}

/** Records are worth seeing also while the catalog is away. */
async function stateOf(record: QuarantineRecord, sources: RecordSources): Promise<Row["state"]> {
  try {
    return (await sightOf(record, sources)).state;
  } catch (error) {
    if (error instanceof IngestError) return "?";
    throw error;
  }
}

const columnsAt = (now: number): readonly Column<Row>[] => [
  { name: "NAME", text: ({ kept }) => recordName(kept).slice(0, DIGITS) },
  { name: "TABLE", text: ({ kept }) => kept.record.table },
  { name: "CODE", text: ({ kept }) => kept.record.code },
  { name: "AGE", text: ({ kept }) => ageText(now - Date.parse(kept.record.quarantinedAt)) },
  { name: "STATE", text: ({ state }) => state },
  { name: "OBJECT", text: ({ kept }) => kept.record.file.uri },
];
