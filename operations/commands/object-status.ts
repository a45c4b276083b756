import { type QuarantineRecord, quarantineName, readObject, readQuarantineRecord } from "@floe/ingest-core";
import { type ExitCode, exitCode } from "../../cli/exit-code";
import { tableBy } from "../bucket/selection";
import type { ObjectStatusOptions, OperationContext } from "../contract";
import type { Dependencies } from "../dependencies";
import type { Lakehouse } from "../lakehouse";
import { whyNoEvent } from "../object/coverage";
import { findObject } from "../object/find-object";
import { type ObjectState, stateOf } from "../object/state";
import { QuarantineIndex } from "../quarantine/records";
import { fields } from "../show/columns";
import { bytesText, timeText } from "../show/units";
import { LedgerBook } from "../table/ledger-book";
import { withLakehouse } from "../with-lakehouse";

/** What is known about one object. */
interface Status {
  readonly uri: string;
  /** `gone`: there is no object of that name now. `never-seen`: nothing of the pipeline knows it. */
  readonly status: Exclude<ObjectState, "missed"> | "never-seen" | "gone";
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
    return found;
  });
  const seen = settings.kafkaIsGiven && all.some(({ status }) => status === "never-seen");
  const waiting = seen ? (await dependencies.lags(settings.kafka)).filter(({ lag = 0n }) => lag > 0n) : [];
  if (options.output === "json") console.out(`${JSON.stringify(all, null, 2)}\n`);
  else console.out(all.map((status) => text(status, context)).join("\n"));
  for (const { topic, lag } of waiting)
    console.err(
      `${console.errStyle.yellow("!")} ${lag} records wait in ${topic}: an object may be among them\n`,
    );
  const good = new Set<Status["status"]>(["committed", "empty", "in-flight"]);
  return all.every(({ status }) => good.has(status)) ? exitCode.ok : exitCode.failed;
}

async function statusOf(
  uri: string,
  sources: Parameters<typeof stateOf>[1],
  lakehouse: Lakehouse,
  { settings }: OperationContext,
): Promise<Status> {
  const tableOf = tableBy(settings);
  const object = await findObject(lakehouse.store, uri, tableOf);
  if (object === undefined) {
    const record = await recordOf({ uri, table: tableOf(uri) }, lakehouse, settings.quarantine);
    return { uri, status: "gone", table: tableOf(uri), ...pick(record) };
  }
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

/** The record is in the folder of the table that the object was for; its name tells whether it is this object's. */
async function recordOf(
  object: { readonly uri: string; readonly table: string; readonly id?: string },
  { store }: Lakehouse,
  quarantine: string,
): Promise<QuarantineRecord | undefined> {
  const names = [...(object.id === undefined ? [] : [object.id]), quarantineName({ uri: object.uri })];
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
