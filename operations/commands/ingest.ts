import { mapConcurrently } from "@floe/ingest-core";
import { type ExitCode, exitCode } from "../../cli/exit-code";
import { plural } from "../../diagnostics/format-text";
import { bucketEvent } from "../bucket/bucket-event";
import type { CoveredObject } from "../bucket/covered-objects";
import { tableBy } from "../bucket/selection";
import type { IngestOptions, OperationContext } from "../contract";
import type { Dependencies } from "../dependencies";
import { failure } from "../failure";
import { findObject, noSuchObject } from "../object/find-object";
import { type Ingested, ingestHere } from "../object/ingest-here";
import { columns } from "../show/columns";
import { bytesText } from "../show/units";
import { withLakehouse } from "../with-lakehouse";

/** Requests to the object store at the same time. */
const CONCURRENCY = 16;
/**
 * Ingests single objects: by an event like the store's own, so that everything else is as always, or with
 * `direct` in this very process.
 *
 * @throws DiagnosticError; nothing is sent when one of the objects does not exist
 */
export async function ingest(
  options: IngestOptions,
  context: OperationContext,
  dependencies: Dependencies,
): Promise<ExitCode> {
  const { settings, console } = context;
  if (options.table !== undefined && !options.direct)
    throw failure({
      code: "FLOE7002",
      what: "--table needs --direct",
      nextStep:
        "with an event the dispatcher chooses the table by its rules; change ingest.tables, or add --direct",
    });
  return await withLakehouse(context, async (lakehouse) => {
    const { table } = options;
    const tableOf = table === undefined ? tableBy(settings) : () => table;
    const uris = [...new Set(options.uris)];
    const objects = await mapConcurrently(uris, CONCURRENCY, async (uri) => {
      const object = await findObject(lakehouse.store, uri, tableOf);
      if (object === undefined) throw noSuchObject(uri);
      return object;
    });
    const rows = options.direct
      ? await ingestHere(objects, lakehouse, context)
      : await announce(objects, context, dependencies);
    if (options.output === "json")
      console.out(
        `${JSON.stringify(
          rows.map(({ object: { uri, table, size }, ...row }) => ({ uri, table, size, ...row })),
          null,
          2,
        )}\n`,
      );
    else console.out(columns(rows, COLUMNS, console.outStyle));
    const bad = rows.filter(({ result }) => result === "quarantined").length;
    const { green, red } = console.errStyle;
    if (bad > 0) console.err(`${red("✗")} ${plural(bad, "object")} went into quarantine\n`);
    else if (options.direct) console.err(`${green("✓")} ${plural(rows.length, "object")} done\n`);
    else
      console.err(
        `${green("✓")} ${plural(rows.length, "event")} sent to ${settings.kafka.eventsTopic}; floe object status tells how they fare\n`,
      );
    return bad > 0 ? exitCode.failed : exitCode.ok;
  });
}

const COLUMNS = [
  { name: "OBJECT", text: ({ object }: Ingested) => object.uri },
  { name: "SIZE", text: ({ object }: Ingested) => bytesText(object.size) },
  { name: "TABLE", text: ({ object }: Ingested) => object.table },
  { name: "RESULT", text: ({ result }: Ingested) => result },
  { name: "DETAIL", text: ({ detail = "" }: Ingested) => detail },
];

async function announce(
  objects: readonly CoveredObject[],
  { settings }: OperationContext,
  { openTopic }: Dependencies,
): Promise<readonly Ingested[]> {
  const sink = await openTopic(settings.kafka);
  try {
    await sink.send(objects.map((object) => bucketEvent(object, "floe-ingest")));
  } finally {
    await sink.close();
  }
  return objects.map((object) => ({ object, result: "sent" }));
}
