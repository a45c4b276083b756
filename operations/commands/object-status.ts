import { type QuarantineRecord, quarantineName, readObject, readQuarantineRecord } from "@floe/ingest-core";
import { type ExitCode, exitCode } from "../../cli/exit-code";
import { plural } from "../../diagnostics/format-text";
import { tableBy } from "../bucket/selection";
import type { ObjectStatusOptions, OperationContext } from "../contract";
import type { Dependencies } from "../dependencies";
import type { Backlog } from "../kafka/backlog";
import type { Lakehouse } from "../lakehouse";
import { whyNoEvent } from "../object/coverage";
import { decodedUri, findObject } from "../object/find-object";
import { type ObjectState, stateOf } from "../object/state";
import { keptRecords, QuarantineIndex } from "../quarantine/records";
import { fields } from "../show/columns";
import { bytesText, timeText } from "../show/units";
import { LedgerBook } from "../table/ledger-book";
import { withLakehouse } from "../with-lakehouse";

/** What is known about one object. */
interface Status {
  readonly uri: string;
  /**
   * `never-seen`: nothing of the pipeline knows it. `gone`: it went into quarantine, and is not there any more.
   * `no-such-object`: there is none of that name, and no record of one.
   */
  readonly status: Exclude<ObjectState, "missed"> | "never-seen" | "gone" | "no-such-object";
  readonly table: string;
  readonly size?: number;
  readonly etag?: string;
  readonly versionId?: string;
  readonly written?: string;
  /** Snapshot whose commit brought the rows. @default - not committed, or no manifest tells any more */
  readonly snapshotId?: string;
  /** When that was; absent when the snapshot has expired. */
  readonly committed?: string;
  readonly code?: string;
  readonly reason?: string;
  /** What else there is to know. */
  readonly note?: string;
}

/** Tells what became of single objects. */
export async function objectStatus(
  options: ObjectStatusOptions,
  context: OperationContext,
  dependencies: Dependencies,
): Promise<ExitCode> {
  const { settings, console } = context;
  const all = await withLakehouse(context, async (lakehouse) => {
    const now = dependencies.clock.now();
    const { store, inspector } = lakehouse;
    const quarantine = await QuarantineIndex.open(store, settings.quarantine);
    const ledgers = new LedgerBook({ inspector, search: options.search });
    const sources = { store, ledgers, quarantine, graceMs: options.graceMs ?? settings.graceMs, now };
    const found: Status[] = [];
    for (const uri of options.uris) found.push(await statusOf(uri, sources, lakehouse, context));
    return await withRecords(found, lakehouse, settings.quarantine);
  });
  if (options.output === "json") console.out(`${JSON.stringify(all, null, 2)}\n`);
  else console.out(all.map((status) => text(status, context)).join("\n"));
  if (settings.kafkaIsGiven && all.some(({ status }) => status === "never-seen" || status === "in-flight"))
    warnOf(await dependencies.backlog(settings.kafka), context);
  const good = new Set<Status["status"]>(["committed", "empty", "in-flight"]);
  return all.every(({ status }) => good.has(status)) ? exitCode.ok : exitCode.failed;
}

/** Where in Kafka an object may be that nothing else knows. */
function warnOf({ lags, deadLetters }: Backlog, { console }: OperationContext): void {
  const warn = (what: string) =>
    console.err(`${console.errStyle.yellow("!")} ${what}: an object may be among them\n`);
  for (const { topic, lag = 0n } of lags)
    if (lag > 0n) warn(`${plural(Number(lag), "record")} yet to be read from ${topic}`);
  for (const { topic, records = 0n } of deadLetters)
    if (records > 0n) warn(`${plural(Number(records), "dead letter")} in ${topic}, each with its reason`);
}

async function statusOf(
  uri: string,
  sources: Parameters<typeof stateOf>[1],
  lakehouse: Lakehouse,
  { settings }: OperationContext,
): Promise<Status> {
  const tableOf = tableBy(settings);
  const object = await findObject(lakehouse.store, uri, tableOf);
  if (object === undefined) return { uri, status: "no-such-object", table: tableOf(uri) };
  const { table, size, etag, versionId, writtenMs } = object;
  const facts = {
    uri,
    table,
    size,
    etag,
    written: timeText(writtenMs),
    ...(versionId !== undefined && { versionId }),
  };
  const state = size === 0 ? "empty" : await stateOf(object, sources);
  switch (state) {
    case "committed":
      return { ...facts, status: state, ...(await commitOf(object, lakehouse)) };
    case "quarantined":
      return { ...facts, status: state, ...pick(await recordOf(object, lakehouse, settings.quarantine)) };
    case "unknown":
      return {
        ...facts,
        status: state,
        note: "it is older than the ledger remembers; --search looks for its rows",
      };
    case "missed": {
      const why = whyNoEvent(object.uri, settings);
      return { ...facts, status: "never-seen", note: why ?? "floe ingest sends its event once more" };
    }
    default:
      return { ...facts, status: state };
  }
}

/**
 * Says of objects that are not there what the quarantine knows of them. The records' names are made of what only
 * HEAD tells, so that they are searched, once for all objects.
 */
async function withRecords(
  all: readonly Status[],
  { store }: Lakehouse,
  quarantine: string,
): Promise<readonly Status[]> {
  const missing = new Set(all.flatMap(({ uri, status }) => (status === "no-such-object" ? [uri] : [])));
  if (missing.size === 0) return all;
  const records = new Map<string, QuarantineRecord>();
  for await (const { record } of keptRecords(store, quarantine, undefined, () => {}))
    if (missing.has(record.file.uri)) records.set(record.file.uri, record);
  return all.map((status): Status => {
    if (!missing.has(status.uri)) return status;
    const record = records.get(status.uri);
    if (record !== undefined) return { ...status, status: "gone", table: record.table, ...pick(record) };
    const meant = decodedUri(status.uri);
    return meant === undefined ? status : { ...status, note: `keys are written as they are: ${meant}` };
  });
}

async function commitOf(
  { table, id }: { readonly table: string; readonly id: string },
  { inspector }: Lakehouse,
): Promise<Pick<Status, "snapshotId" | "committed" | "note">> {
  const snapshotId = await inspector.snapshotOf(table, id);
  if (snapshotId === undefined) return { note: "another writer has rewritten the data files since" };
  const { snapshots } = await inspector.snapshots(table);
  const snapshot = snapshots.find((one) => one["snapshot-id"] === snapshotId);
  return {
    snapshotId: String(snapshotId),
    ...(snapshot === undefined
      ? { note: "the snapshot has expired" }
      : { committed: timeText(Number(snapshot["timestamp-ms"])) }),
  };
}

/** The name of a record tells whether it is this object's. */
async function recordOf(
  object: { readonly uri: string; readonly id: string },
  { store }: Lakehouse,
  quarantine: string,
): Promise<QuarantineRecord | undefined> {
  const names = [object.id, quarantineName({ uri: object.uri })];
  for await (const { uri } of store.list(`${quarantine.replace(/\/+$/, "")}/`)) {
    if (!names.some((name) => uri.endsWith(`/${name}.json`))) continue;
    return readQuarantineRecord(await readObject(store, uri), uri);
  }
  return undefined;
}

const pick = (record: QuarantineRecord | undefined) =>
  record === undefined ? {} : { code: record.code, reason: record.reason };

function text(status: Status, { console }: OperationContext): string {
  const { green, red, yellow } = console.outStyle;
  const paint = { committed: green, "in-flight": yellow, empty: yellow, unknown: yellow };
  const { snapshotId, committed } = status;
  const when = committed === undefined ? "" : `   ${committed}`;
  return fields(
    [
      ["OBJECT", status.uri],
      ["STATUS", status.status, paint[status.status as keyof typeof paint] ?? red],
      ["TABLE", status.table],
      ["SNAPSHOT", snapshotId === undefined ? undefined : `${snapshotId}${when}`],
      ["CODE", status.code],
      ["REASON", status.reason],
      ["WRITTEN", status.written],
      ["SIZE", status.size === undefined ? undefined : bytesText(status.size)],
      ["ETAG", status.etag],
      ["VERSION", status.versionId],
      ["NOTE", status.note],
    ],
    console.outStyle,
  );
}
