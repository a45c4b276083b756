import { type ExitCode, exitCode } from "../../cli/exit-code";
import type { OperationContext, QuarantineShowOptions } from "../contract";
import { isNamed, noSuchRecord, recordName } from "../quarantine/choose";
import { type KeptRecord, keptRecords } from "../quarantine/records";
import { fields } from "../show/columns";
import { bytesText } from "../show/units";
import { withLakehouse } from "../with-lakehouse";

/**
 * Shows why an object could not be ingested.
 *
 * @throws DiagnosticError `FLOE7203`
 */
export async function quarantineShow(
  { what, output }: QuarantineShowOptions,
  context: OperationContext,
): Promise<ExitCode> {
  const { settings, console } = context;
  const found = await withLakehouse(context, async ({ store }) => {
    const all: KeptRecord[] = [];
    for await (const kept of keptRecords(store, settings.quarantine, undefined, () => {})) all.push(kept);
    const named = all.filter((kept) => isNamed(kept, what));
    if (named.length === 0) throw noSuchRecord(what, all);
    return named;
  });
  if (output === "json")
    console.out(
      `${JSON.stringify(
        found.map((kept) => ({ ...kept.record, name: recordName(kept), recordUri: kept.recordUri })),
        null,
        2,
      )}\n`,
    );
  else console.out(found.map((kept) => text(kept, context)).join("\n"));
  return exitCode.ok;
}

function text(kept: KeptRecord, { console }: OperationContext): string {
  const { record, recordUri } = kept;
  const { file } = record;
  return fields(
    [
      ["OBJECT", file.uri],
      ["TABLE", record.table],
      ["CODE", record.code],
      ["REASON", record.reason],
      ["AT", record.at === undefined ? undefined : String(record.at)],
      ["QUARANTINED", record.quarantinedAt],
      ["SIZE", file.size === undefined ? undefined : bytesText(file.size)],
      ["ETAG", file.etag],
      ["VERSION", file.versionId],
      ["TRACE", record.traceparent],
      ["ENGINE", record.engineVersion],
      ["RECORD", recordUri],
      ["REPLAY", `floe quarantine replay ${recordName(kept).slice(0, 12)}`],
    ],
    console.outStyle,
  );
}
