import { type ExitCode, exitCode } from "../../cli/exit-code";
import { plural } from "../../diagnostics/format-text";
import { type BackfillSubject, Checkpoint, type Position } from "../backfill/checkpoint";
import { Progress } from "../backfill/progress";
import { bucketEvent } from "../bucket/bucket-event";
import { type CoveredObject, coveredObjects } from "../bucket/covered-objects";
import { nothingThere, type Selection, select } from "../bucket/selection";
import type { BackfillOptions, OperationContext } from "../contract";
import type { Dependencies } from "../dependencies";
import type { EventSink } from "../kafka/event-topic";
import { PacedSender } from "../kafka/paced-sender";
import type { Lakehouse } from "../lakehouse";
import { columns, printable } from "../show/columns";
import { countText, timeText } from "../show/units";
import { withLakehouse } from "../with-lakehouse";

/** Objects after which the position is kept although nothing was sent: all of them were left out. */
const KEEP_EVERY = 10_000;

/** How a backfill ended. */
interface Outcome {
  readonly position: Position;
  /** Whether it went through the whole bucket, rather than being stopped. */
  readonly whole: boolean;
}

/**
 * Announces the objects that a bucket holds already: one event for each, like the store's own, so that
 * dispatcher, worker and ledger treat them as any other. Memory does not grow with the bucket.
 *
 * @throws DiagnosticError; the position is kept, and the same command goes on from there
 */
export async function backfill(
  options: BackfillOptions,
  context: OperationContext,
  dependencies: Dependencies,
): Promise<ExitCode> {
  const { settings, console } = context;
  const { clock } = dependencies;
  const first = select(options, settings, clock.now());
  const checkpoint = options.dryRun
    ? undefined
    : Checkpoint.open(
        subjectOf(options, first, context),
        dependencies.stateFolder(),
        options.checkpoint,
        options.restart,
      );
  const found = checkpoint?.found;
  // A duration before now means what it meant when the first run began.
  const selection = found?.sinceMs === undefined ? first : { ...first, sinceMs: found.sinceMs };
  if (found?.after !== undefined)
    console.err(`going on behind ${printable(found.after)}, ${plural(found.sent, "event")} sent before\n`);
  const outcome = await withLakehouse(context, async (lakehouse) => {
    const sink = options.dryRun ? NOWHERE : await dependencies.openTopic(settings.kafka);
    try {
      return await announce(
        { selection, found, checkpoint, sink, lakehouse },
        options,
        context,
        dependencies,
      );
    } finally {
      await sink.close();
    }
  });
  report(outcome, options, selection, context);
  if (!outcome.whole) return exitCode.failed;
  checkpoint?.remove();
  return exitCode.ok;
}

const NOWHERE: EventSink = { send: async () => {}, close: async () => {} };

interface Work {
  readonly selection: Selection;
  readonly found: Position | undefined;
  readonly checkpoint: Checkpoint | undefined;
  readonly sink: EventSink;
  readonly lakehouse: Lakehouse;
}

async function announce(
  { selection, found, checkpoint, sink, lakehouse: { store } }: Work,
  options: BackfillOptions,
  context: OperationContext,
  { clock }: Dependencies,
): Promise<Outcome> {
  const { signal } = context;
  const progress = new Progress(context, () => clock.now());
  const counting = new AbortController();
  const counted = context.isTerminal
    ? count(coveredObjects(store.withSignal(counting.signal), selection)).then(
        (total) => {
          progress.total = total;
        },
        // It is only for the bar; what is wrong with the store shows in the listing itself.
        () => undefined,
      )
    : Promise.resolve();
  const sender = new PacedSender(sink, options.dryRun ? 0 : options.rate, clock, signal);
  const byTable = new Map(Object.entries(found?.tables ?? {}));
  /** Tables of the events that wait. */
  let waiting: string[] = [];
  const acknowledge = () => {
    for (const table of waiting) byTable.set(table, (byTable.get(table) ?? 0) + 1);
    waiting = [];
  };
  const position = (): Position => ({
    sent: sent - sender.waiting,
    tables: Object.fromEntries(byTable),
    skipped,
  });
  const before = found?.sent ?? 0;
  let { sent, skipped } = { sent: before, skipped: found?.skipped ?? 0 };
  let previous = found?.after;
  let key = found?.after;
  const keep = (after: string | undefined) =>
    checkpoint?.save({
      ...position(),
      ...(selection.sinceMs !== undefined && { sinceMs: selection.sinceMs }),
      ...(after !== undefined && { after }),
    });
  try {
    for await (const listed of coveredObjects(store, selection, found?.after)) {
      if (signal.aborted) break;
      const current = listed.kind === "covered" ? listed.object.key : listed.key;
      if (current !== key) previous = key;
      key = current;
      // Of several versions some may still come: only the key before is done as a whole.
      const done = () => (selection.allVersions ? previous : key);
      if (listed.kind === "skipped") {
        skipped++;
        if (skipped % KEEP_EVERY === 0 && sender.waiting === 0) keep(done());
      } else {
        sent++;
        waiting.push(listed.object.table);
        if (await sender.add(eventOf(listed.object))) {
          acknowledge();
          keep(done());
        }
      }
      progress.update({ sent, skipped, now: sent - before }, current);
    }
    if (!signal.aborted) {
      await sender.flush();
      acknowledge();
    }
  } catch (error) {
    // The signal ended a pause between two batches: what waits was not sent, and is behind the position.
    if (!signal.aborted) throw error;
  } finally {
    counting.abort();
    await counted;
    progress.end();
  }
  return { position: position(), whole: !signal.aborted };
}

const eventOf = (object: CoveredObject) => bucketEvent(object, "floe-backfill");

async function count(objects: AsyncIterable<unknown>): Promise<number> {
  let total = 0;
  for await (const _ of objects) total++;
  return total;
}

function subjectOf(
  { since }: BackfillOptions,
  { bucket, prefix, suffixes, allVersions }: Selection,
  { settings: { store, kafka } }: OperationContext,
): BackfillSubject {
  return {
    endpoint: store.endpoint,
    bootstrapServers: kafka.bootstrapServers.join(","),
    topic: kafka.eventsTopic,
    bucket,
    prefix,
    suffixes,
    since: since ?? null,
    allVersions,
  };
}

function report(
  { position: { sent, skipped, tables: byTable }, whole }: Outcome,
  { output, dryRun }: BackfillOptions,
  selection: Selection,
  { console }: OperationContext,
): void {
  const { bucket, prefix, sinceMs } = selection;
  const tables = Object.entries(byTable)
    .map(([table, objects]) => ({ table, objects }))
    .sort((a, b) => (a.table < b.table ? -1 : 1));
  if (output === "json") {
    const since = sinceMs === undefined ? {} : { since: timeText(sinceMs) };
    console.out(
      `${JSON.stringify({ bucket, prefix, ...since, whole, dryRun, sent, skipped, tables }, null, 2)}\n`,
    );
  } else if (tables.length > 0)
    console.out(
      columns(
        tables,
        [
          { name: "TABLE", text: ({ table }) => table },
          { name: "OBJECTS", text: ({ objects }) => countText(objects) },
        ],
        console.outStyle,
      ),
    );
  const { green, red, yellow } = console.errStyle;
  if (whole && sent + skipped === 0) console.err(`${yellow("!")} ${nothingThere(selection)}\n`);
  const what = `${plural(sent, "event")} ${dryRun ? "would be sent" : "sent"}, ${plural(skipped, "object")} left out`;
  if (whole) console.err(`${green("✓")} ${what}\n`);
  else if (dryRun) console.err(`${red("✗")} stopped: ${what} so far\n`);
  else console.err(`${red("✗")} stopped: ${what}; the same command goes on from here\n`);
}
