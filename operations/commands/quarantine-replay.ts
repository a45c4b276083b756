import { type ExitCode, exitCode } from "../../cli/exit-code";
import { plural } from "../../diagnostics/format-text";
import { bucketEvent } from "../bucket/bucket-event";
import { tableBy } from "../bucket/selection";
import type { OperationContext, QuarantineReplayOptions } from "../contract";
import type { Dependencies } from "../dependencies";
import { failure } from "../failure";
import type { EventSink } from "../kafka/event-topic";
import { PacedSender } from "../kafka/paced-sender";
import type { Lakehouse } from "../lakehouse";
import { findObject } from "../object/find-object";
import { isNamed, isSelected, noSuchRecord } from "../quarantine/choose";
import { type KeptRecord, keptRecords } from "../quarantine/records";
import { columns } from "../show/columns";
import { LedgerBook } from "../table/ledger-book";
import { withLakehouse } from "../with-lakehouse";

/** What became of one record. */
interface Replayed {
  readonly uri: string;
  readonly table: string;
  /**
   * `ingested`: the rows are in the table since an earlier replay, so the record goes. `sent`: the object's event was
   * sent. `gone`: there is no object any more.
   */
  readonly result: "ingested" | "sent" | "gone";
}

/**
 * Announces bad objects once more, after whatever was wrong has been mended. A record stays until the
 * table has the rows; what fails again replaces it.
 *
 * @throws DiagnosticError `FLOE7203` for a name that no record has, before anything is sent
 */
export async function quarantineReplay(
  options: QuarantineReplayOptions,
  context: OperationContext,
  dependencies: Dependencies,
): Promise<ExitCode> {
  const { settings, console } = context;
  if (options.what.length === 0 && !options.all && options.table === undefined && options.code === undefined)
    throw failure({
      code: "FLOE7002",
      what: "it is not said what to replay",
      expected: "names of records, objects, --table, --code, or --all",
    });
  const done = await withLakehouse(context, async (lakehouse) => {
    const chosen = await choose(options, context, lakehouse);
    const sink =
      options.dryRun || chosen.length === 0 ? NOWHERE : await dependencies.openTopic(settings.kafka);
    try {
      return await replay(chosen, sink, options, context, lakehouse, dependencies);
    } finally {
      await sink.close();
    }
  });
  const count = (wanted: Replayed["result"]) => done.filter(({ result }) => result === wanted).length;
  if (options.output === "json") console.out(`${JSON.stringify(done, null, 2)}\n`);
  else if (done.length > 0) console.out(columns(done, COLUMNS, console.outStyle));
  const { green, red } = console.errStyle;
  const would = options.dryRun ? "would be " : "";
  const parts = [
    `${plural(count("sent"), "event")} ${would}sent`,
    `${plural(count("ingested"), "record")} of ingested objects ${would}removed`,
    `${plural(count("gone"), "object")} gone`,
  ];
  console.err(`${count("gone") === 0 ? green("✓") : red("✗")} ${parts.join(", ")}\n`);
  return count("gone") === 0 ? exitCode.ok : exitCode.failed;
}

const NOWHERE: EventSink = { send: async () => {}, close: async () => {} };

const COLUMNS = [
  { name: "RESULT", text: ({ result }: Replayed) => result },
  { name: "TABLE", text: ({ table }: Replayed) => table },
  { name: "OBJECT", text: ({ uri }: Replayed) => uri },
];

async function choose(
  { what, ...selection }: QuarantineReplayOptions,
  { settings, console }: OperationContext,
  { store }: Lakehouse,
): Promise<readonly KeptRecord[]> {
  const warn = (uri: string, reason: string) =>
    console.err(`${console.errStyle.yellow("!")} ${uri}: ${reason}\n`);
  const all: KeptRecord[] = [];
  for await (const kept of keptRecords(store, settings.quarantine, selection.table, warn)) all.push(kept);
  const missing = what.find((name) => !all.some((kept) => isNamed(kept, name)));
  if (missing !== undefined) throw noSuchRecord(missing, all);
  return all.filter(
    (kept) => isSelected(kept, selection) && (what.length === 0 || what.some((name) => isNamed(kept, name))),
  );
}

async function replay(
  chosen: readonly KeptRecord[],
  sink: EventSink,
  { dryRun }: QuarantineReplayOptions,
  { settings, signal }: OperationContext,
  { store, inspector }: Lakehouse,
  { clock }: Dependencies,
): Promise<readonly Replayed[]> {
  const ledgers = new LedgerBook({ inspector, search: false });
  const sender = new PacedSender(sink, 0, clock, signal);
  const done: Replayed[] = [];
  for (const { record, recordUri } of chosen) {
    signal.throwIfAborted();
    const { table, file } = record;
    const object = await findObject(store, file.uri, tableBy(settings), file.versionId);
    const writtenMs = Date.parse(file.eventTime ?? "") || (object?.writtenMs ?? 0);
    const isIngested =
      file.id !== undefined && (await ledgers.ask(table, { id: file.id, writtenMs })) === "committed";
    if (isIngested && !dryRun) await store.delete([recordUri]);
    if (isIngested) done.push({ uri: file.uri, table, result: "ingested" });
    else if (object === undefined) done.push({ uri: file.uri, table, result: "gone" });
    else {
      await sender.add(bucketEvent(object, "floe-replay"));
      done.push({ uri: file.uri, table: object.table, result: "sent" });
    }
  }
  await sender.flush();
  return done;
}
