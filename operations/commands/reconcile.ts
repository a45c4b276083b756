import { mapConcurrently } from "@floe/ingest-core";
import { type ExitCode, exitCode } from "../../cli/exit-code";
import { plural } from "../../diagnostics/format-text";
import { bucketEvent } from "../bucket/bucket-event";
import { type CoveredObject, coveredObjects } from "../bucket/covered-objects";
import { nothingThere, type Selection, select } from "../bucket/selection";
import type { OperationContext, ReconcileOptions } from "../contract";
import type { Dependencies } from "../dependencies";
import type { EventSink } from "../kafka/event-topic";
import { PacedSender } from "../kafka/paced-sender";
import type { Lakehouse } from "../lakehouse";
import { type ObjectState, stateOf } from "../object/state";
import { QuarantineIndex } from "../quarantine/records";
import { type TableTally, Tally } from "../reconcile/tally";
import { columns } from "../show/columns";
import { ageText, bytesText, countText, timeText } from "../show/units";
import { LedgerBook } from "../table/ledger-book";
import { withLakehouse } from "../with-lakehouse";

/** Objects that are looked at together: as many as one page of a listing may need requests for. */
const PAGE = 256;
/** Requests to the object store at the same time. */
const CONCURRENCY = 16;

/**
 * Compares a bucket with the ledgers of its tables: reports the objects that nothing of the pipeline knows, and
 * announces them when asked to. Memory grows with the ledger's horizon, not with the bucket.
 *
 * @throws DiagnosticError; with a ledger that can not be trusted nothing is called missed
 */
export async function reconcile(
  asked: ReconcileOptions,
  context: OperationContext,
  dependencies: Dependencies,
): Promise<ExitCode> {
  const { settings } = context;
  const options: Decided = { ...asked, graceMs: asked.graceMs ?? settings.graceMs };
  const now = dependencies.clock.now();
  const selection = select(options, settings, now);
  const tally = new Tally(options.limit);
  const { sent, listed } = await withLakehouse(context, async (lakehouse) => {
    const sink = options.emit ? await dependencies.openTopic(settings.kafka) : undefined;
    try {
      return await compare({ lakehouse, selection, tally, sink, now }, options, context, dependencies);
    } finally {
      await sink?.close();
    }
  });
  report(tally, sent, now, selection, options, context);
  const { yellow } = context.console.errStyle;
  if (listed === 0) context.console.err(`${yellow("!")} ${nothingThere(selection)}\n`);
  return tally.total("missed") > sent ? exitCode.failed : exitCode.ok;
}

type Decided = ReconcileOptions & { readonly graceMs: number };

interface Work {
  readonly lakehouse: Lakehouse;
  readonly selection: Selection;
  readonly tally: Tally;
  readonly sink: EventSink | undefined;
  readonly now: number;
}

/** @returns events that were sent, and objects that there are at all */
async function compare(
  { lakehouse, selection, tally, sink, now }: Work,
  { search, graceMs, rate }: Decided,
  { settings, signal }: OperationContext,
  { clock }: Dependencies,
): Promise<{ readonly sent: number; readonly listed: number }> {
  const { store, inspector } = lakehouse;
  const ledgers = new LedgerBook({ inspector, search });
  const quarantine = await QuarantineIndex.open(store, settings.quarantine);
  const sources = { store, ledgers, quarantine, graceMs, now };
  const sender = sink && new PacedSender(sink, rate, clock, signal);
  let sent = 0;
  let listed = 0;
  let page: CoveredObject[] = [];
  const settle = async () => {
    const states = await mapConcurrently(page, CONCURRENCY, (object) => stateOf(object, sources));
    for (const [at, object] of page.entries()) {
      const state = states[at] ?? "unknown";
      tally.add(object, state);
      if (state !== "missed" || sender === undefined) continue;
      await sender.add(bucketEvent(object, "floe-reconcile"));
      sent++;
    }
    page = [];
  };
  for await (const step of coveredObjects(store, selection)) {
    signal.throwIfAborted();
    listed++;
    if (step.kind === "covered") page.push(step.object);
    if (page.length >= PAGE) await settle();
  }
  await settle();
  await sender?.flush();
  return { sent, listed };
}

function report(
  tally: Tally,
  sent: number,
  now: number,
  { bucket, prefix }: Selection,
  { output, graceMs, emit, search }: Decided,
  { console }: OperationContext,
): void {
  const missed = tally.total("missed");
  const unknown = tally.total("unknown");
  if (output === "json") {
    const tables = tally.byTable().map(({ table, objects, states }) => ({ table, objects, ...states }));
    const named = tally.missed.map(({ uri, size, etag, versionId, table, writtenMs }) => ({
      uri,
      table,
      size,
      etag,
      ...(versionId !== undefined && { versionId }),
      written: new Date(writtenMs).toISOString(),
    }));
    const summary = { bucket, prefix, at: timeText(now), graceSeconds: graceMs / 1000, emitted: sent };
    console.out(`${JSON.stringify({ ...summary, tables, missed, missedObjects: named }, null, 2)}\n`);
  } else {
    console.out(columns(tally.byTable(), TABLE_COLUMNS, console.outStyle));
    if (tally.missed.length > 0)
      console.out(`\n${columns(tally.missed, missedColumns(now), console.outStyle)}`);
    const more = missed - tally.missed.length;
    if (more > 0 && tally.missed.length > 0) console.out(`… and ${countText(more)} more\n`);
  }
  const { green, red, yellow } = console.errStyle;
  if (unknown > 0)
    console.err(
      `${yellow("!")} ${plural(unknown, "object")} older than the ledger remembers: ${
        search
          ? "data files that do not say what they are made of may hold the rows"
          : "--search looks for the rows in the tables' manifests"
      }\n`,
    );
  if (missed === 0) console.err(`${green("✓")} nothing was missed\n`);
  else if (emit)
    console.err(`${green("✓")} ${plural(missed, "object")} missed, ${plural(sent, "event")} sent\n`);
  else console.err(`${red("✗")} ${plural(missed, "object")} missed; --emit sends the events\n`);
}

const count = (name: ObjectState) => ({
  name: name.toUpperCase(),
  text: ({ states }: TableTally) => countText(states[name]),
});

const TABLE_COLUMNS = [
  { name: "TABLE", text: ({ table }: TableTally) => table },
  { name: "OBJECTS", text: ({ objects }: TableTally) => countText(objects) },
  count("committed"),
  count("missed"),
  count("in-flight"),
  count("quarantined"),
  count("empty"),
  count("unknown"),
];

const missedColumns = (now: number) => [
  { name: "MISSED", text: ({ uri }: CoveredObject) => uri },
  { name: "SIZE", text: ({ size }: CoveredObject) => bytesText(size) },
  { name: "AGE", text: ({ writtenMs }: CoveredObject) => ageText(now - writtenMs) },
  { name: "TABLE", text: ({ table }: CoveredObject) => table },
];
