import { IngestError, type QuarantineRecord } from "@floe/ingest-core";
import { type ExitCode, exitCode } from "../../cli/exit-code";
import type { OperationContext, QuarantineListOptions } from "../contract";
import type { Dependencies } from "../dependencies";
import { isSelected, recordName } from "../quarantine/choose";
import { type KeptRecord, keptRecords } from "../quarantine/records";
import { type Column, columns } from "../show/columns";
import { ageText } from "../show/units";
import { LedgerBook } from "../table/ledger-book";
import { withLakehouse } from "../with-lakehouse";

/** Digits of a record's name that are shown. */
const DIGITS = 12;

interface Row {
  readonly kept: KeptRecord;
  /** `ingested`: a replay has succeeded since. `?`: the catalog does not say. */
  readonly state: "waiting" | "ingested" | "?";
}

/** Lists the records of bad files, and whether their rows are in the table by now. */
export async function quarantineList(
  options: QuarantineListOptions,
  context: OperationContext,
  { clock }: Dependencies,
): Promise<ExitCode> {
  const { settings, console } = context;
  const { yellow, dim } = console.errStyle;
  const warn = (uri: string, reason: string) => console.err(`${yellow("!")} ${uri}: ${reason}\n`);
  const rows: Row[] = [];
  await withLakehouse(context, async ({ store, inspector }) => {
    const ledgers = new LedgerBook({ inspector, search: false });
    for await (const kept of keptRecords(store, settings.quarantine, options.table, warn))
      if (isSelected(kept, options)) rows.push({ kept, state: await stateOf(kept.record, ledgers) });
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
  else console.err(`${dim("no records")}\n`);
  return exitCode.ok;
}

/** Records are worth seeing also while the catalog is away. */
async function stateOf({ table, file }: QuarantineRecord, ledgers: LedgerBook): Promise<Row["state"]> {
  if (file.id === undefined) return "waiting";
  try {
    const writtenMs = Date.parse(file.eventTime ?? "") || 0;
    return (await ledgers.ask(table, { id: file.id, writtenMs })) === "committed" ? "ingested" : "waiting";
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
