import { type ExitCode, exitCode } from "../../cli/exit-code";
import { tablesOf } from "../bucket/selection";
import type { OperationContext, TableStatusOptions } from "../contract";
import type { Dependencies } from "../dependencies";
import type { Backlog, ConsumerLag, KeptRecords } from "../kafka/backlog";
import type { Lakehouse } from "../lakehouse";
import { type Column, columns } from "../show/columns";
import { ageText, bytesText, countText, timeText } from "../show/units";
import { isMissingTable, noSuchTable } from "../table/known-table";
import { type TableFacts, tableFacts } from "../table/table-facts";
import { withLakehouse } from "../with-lakehouse";

type Row = TableFacts | { readonly table: string; readonly missing: true };

/**
 * Shows tables as they are, and what lies before them in the topics.
 *
 * @throws DiagnosticError `FLOE7201` for a table that was named and does not exist
 */
export async function tableStatus(
  options: TableStatusOptions,
  context: OperationContext,
  dependencies: Dependencies,
): Promise<ExitCode> {
  const { settings, console } = context;
  const rows = await withLakehouse(context, async (lakehouse) => {
    const rows: Row[] = [];
    const wanted = options.tables.length > 0 ? options.tables : tablesOf(settings);
    for (const table of wanted) rows.push(await rowOf(table, options, lakehouse, tablesOf(settings)));
    return rows;
  });
  const now = dependencies.clock.now();
  // Tables are worth seeing also while Kafka is away.
  if (options.output === "text") console.out(columns(rows, tableColumns(now), console.outStyle));
  const backlog = settings.kafkaIsGiven ? await dependencies.backlog(settings.kafka) : undefined;
  if (options.output === "json") console.out(json(rows, backlog, now));
  else if (backlog !== undefined) {
    console.out(`\n${columns(backlog.lags, LAG_COLUMNS, console.outStyle)}`);
    console.out(`\n${columns(backlog.deadLetters, DEAD_LETTER_COLUMNS, console.outStyle)}`);
  } else
    console.err(
      `${console.errStyle.dim("what lies in the topics is shown where KAFKA_BOOTSTRAP_SERVERS is set")}\n`,
    );
  const lost = rows.filter((row): row is TableFacts => "ledger" in row && row.ledger.state === "lost");
  for (const { table, ledger } of lost)
    if (ledger.state === "lost")
      console.err(`${console.errStyle.red("✗")} ${table}: ${ledger.message}  FLOE7204\n`);
  return lost.length > 0 ? exitCode.failed : exitCode.ok;
}

/** A table that was not named but is a rule's may not exist yet: it is made with its first file. */
async function rowOf(
  table: string,
  { tables, smallBytes }: TableStatusOptions,
  lakehouse: Lakehouse,
  known: readonly string[],
): Promise<Row> {
  try {
    return await tableFacts(lakehouse.inspector, table, smallBytes);
  } catch (error) {
    if (!isMissingTable(error)) throw error;
    if (tables.length === 0) return { table, missing: true };
    throw await noSuchTable(table, lakehouse, known);
  }
}

function json(rows: readonly Row[], backlog: Backlog | undefined, now: number): string {
  const time = (ms: number) => new Date(ms).toISOString();
  const tables = rows.map((row) => {
    if ("missing" in row) return { table: row.table, exists: false };
    const { committedMs, bytes, rows, ledger, ...facts } = row;
    return {
      ...facts,
      exists: true,
      bytes: Number(bytes),
      rows: Number(rows),
      ...(committedMs !== undefined && {
        committed: time(committedMs),
        freshnessSeconds: Math.round((now - committedMs) / 1000),
      }),
      ledger:
        ledger.state === "ok" && ledger.rememberedSinceMs !== undefined
          ? { state: "ok", objects: ledger.objects, rememberedSince: time(ledger.rememberedSinceMs) }
          : ledger,
    };
  });
  const inKafka = backlog && {
    topics: backlog.lags.map(({ lag, ...watched }) => ({ ...watched, lag: numberOf(lag) })),
    deadLetters: backlog.deadLetters.map(({ topic, records }) => ({ topic, records: numberOf(records) })),
  };
  return `${JSON.stringify({ tables, ...inKafka }, null, 2)}\n`;
}

/** `null` of a topic that does not exist. */
const numberOf = (count: bigint | undefined) => (count === undefined ? null : Number(count));
const textOf = (count: bigint | undefined) => (count === undefined ? "no such topic" : countText(count));

const LAG_COLUMNS: readonly Column<ConsumerLag>[] = [
  { name: "TOPIC", text: ({ topic }) => topic },
  { name: "GROUP", text: ({ consumerGroup }) => consumerGroup },
  { name: "LAG", text: ({ lag }) => textOf(lag) },
];

const DEAD_LETTER_COLUMNS: readonly Column<KeptRecords>[] = [
  { name: "DEAD LETTERS", text: ({ topic }) => topic },
  { name: "RECORDS", text: ({ records }) => textOf(records) },
];

function tableColumns(now: number): readonly Column<Row>[] {
  const column = (name: string, text: (facts: TableFacts) => string): Column<Row> => ({
    name,
    text: (row) => ("missing" in row ? "-" : text(row)),
  });
  return [
    { name: "TABLE", text: ({ table }) => table },
    column("SNAPSHOTS", ({ snapshots }) => countText(snapshots)),
    column("FRESHNESS", ({ committedMs }) => (committedMs === undefined ? "-" : ageText(now - committedMs))),
    column("ROWS", ({ rows }) => countText(rows)),
    column("FILES", ({ dataFiles }) => countText(dataFiles)),
    column("SMALL", ({ smallFiles }) => countText(smallFiles)),
    column("SIZE", ({ bytes }) => bytesText(bytes)),
    column("LEDGER", ({ ledger }) =>
      ledger.state === "lost" ? "lost" : `${countText(ledger.objects)} objects`,
    ),
    {
      name: "REMEMBERS",
      text: (row) => {
        if ("missing" in row) return "not there yet";
        if (row.ledger.state === "lost") return row.ledger.code;
        const { rememberedSinceMs } = row.ledger;
        return rememberedSinceMs === undefined ? "everything" : `since ${timeText(rememberedSinceMs)}`;
      },
    },
  ];
}
