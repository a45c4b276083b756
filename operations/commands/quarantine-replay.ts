import { mapConcurrently } from "@floe/ingest-core";
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
import { isNamed, isSelected, noSuchRecord, nothingSelected } from "../quarantine/choose";
import { type RecordState, sightOf } from "../quarantine/record-state";
import { type KeptRecord, keptRecords, QuarantineIndex } from "../quarantine/records";
import { columns } from "../show/columns";
import { LedgerBook } from "../table/ledger-book";
import { withLakehouse } from "../with-lakehouse";

/** What became of one record. */
interface Replayed {
  readonly uri: string;
  readonly table: string;
  /** `sent`: the event of an object that waits. Of others there is nothing to send, and the record goes. */
  readonly result: "sent" | Exclude<RecordState, "waiting">;
}

/** Objects that are looked at together. */
const CONCURRENCY = 16;

/**
 * Announces bad objects once more, after whatever was wrong has been mended. A record stays until the
 * table has the rows; what fails again replaces it. The record of an object that is gone stays too, unless
 * it is to be forgotten: nobody else tells of rows that were lost.
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
  const { done, why } = await withLakehouse(context, async (lakehouse) => {
    const chosen = await choose(options, context, lakehouse);
    if (chosen.length === 0) {
      const all = keptRecords(lakehouse.store, settings.quarantine, undefined, () => {});
      return { done: [], why: await nothingSelected(options, all) };
    }
    const sink = options.dryRun ? NOWHERE : await dependencies.openTopic(settings.kafka);
    try {
      return { done: await replay(chosen, sink, options, context, lakehouse, dependencies), why: undefined };
    } finally {
      await sink.close();
    }
  });
  if (options.output === "json") console.out(`${JSON.stringify(done, null, 2)}\n`);
  else if (done.length > 0) console.out(columns(done, COLUMNS, console.outStyle));
  if (why !== undefined) console.err(`${console.errStyle.dim(why)}\n`);
  else reportOn(done, options, console);
  const isLost = !options.forgetGone && done.some(({ result }) => result === "gone");
  return isLost ? exitCode.failed : exitCode.ok;
}

function reportOn(
  done: readonly Replayed[],
  { dryRun, forgetGone }: QuarantineReplayOptions,
  { err, errStyle: { green, red } }: OperationContext["console"],
): void {
  const count = (...wanted: readonly Replayed["result"][]) =>
    done.filter(({ result }) => wanted.includes(result)).length;
  const would = dryRun ? "would be " : "";
  const gone = count("gone");
  const parts = [
    `${plural(count("sent"), "event")} ${would}sent`,
    `${plural(count("ingested", "replaced"), "record")} of ingested or replaced objects ${would}removed`,
    ...(gone === 0
      ? []
      : [
          forgetGone
            ? `${plural(gone, "record")} of objects that are gone ${would}removed`
            : `${plural(gone, "object")} gone; --forget-gone removes what is left of them here`,
        ]),
  ];
  err(`${gone === 0 || forgetGone ? green("✓") : red("✗")} ${parts.join(", ")}\n`);
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
  { dryRun, forgetGone }: QuarantineReplayOptions,
  { settings, signal }: OperationContext,
  { store, inspector }: Lakehouse,
  { clock }: Dependencies,
): Promise<readonly Replayed[]> {
  const sources = {
    store,
    ledgers: new LedgerBook({ inspector, search: false }),
    quarantine: await QuarantineIndex.open(store, settings.quarantine),
    tableOf: tableBy(settings),
  };
  const sights = await mapConcurrently(chosen, CONCURRENCY, async ({ record }) => {
    signal.throwIfAborted();
    return await sightOf(record, sources);
  });
  const sender = new PacedSender(sink, 0, clock, signal);
  const done: Replayed[] = [];
  const over: string[] = [];
  for (const [at, { record, recordUri }] of chosen.entries()) {
    const { state, object } = sights[at] ?? { state: "waiting" };
    const { uri } = record.file;
    if (state === "waiting" && object !== undefined) {
      await sender.add(bucketEvent(object, "floe-replay"));
      done.push({ uri, table: object.table, result: "sent" });
    } else if (state !== "waiting") {
      if (state !== "gone" || forgetGone) over.push(recordUri);
      done.push({ uri, table: record.table, result: state });
    }
  }
  await sender.flush();
  if (!dryRun && over.length > 0) await store.delete(over);
  return done;
}
