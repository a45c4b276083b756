import { IngestError } from "../errors";
import type { IdentifiedFile, Quarantined } from "../plan/plan";
import { isFileFault, quarantined } from "../plan/quarantine-reason";
import type { VerificationLevel } from "../plan/table-rules";
import { DuckDbSession } from "./encode/duckdb";
import type { EncodeSettings } from "./encode/encode-files";
import { Spool } from "./encode/spool";
import { columnsOf, type ExecutionContext } from "./execution-context";
import { verifyData } from "./verify-data";

/** A file that failed its verification. */
export interface FailedFile {
  readonly id: string;
  readonly quarantined: Quarantined;
}

/**
 * Looks into the files whose bytes are used without decoding, as closely as the
 * table's rules ask. Footers were verified when they were read.
 *
 * @throws IngestError `file.changed`, `engine.*`, `store.*`
 */
export async function verifyFiles(
  context: ExecutionContext,
  level: VerificationLevel,
  settings: EncodeSettings,
): Promise<readonly FailedFile[]> {
  const files = new Map<string, IdentifiedFile>();
  for (const { strategy, sources } of context.batch.plan.outputs) {
    if (strategy !== "encode") for (const { file } of sources) files.set(file.id, file);
  }
  if (level === "footer" || files.size === 0) return [];
  const spool = await Spool.open(settings.spoolDirectory);
  try {
    const open = () => DuckDbSession.open(spool.folder, settings, context.signal);
    let session = await open();
    try {
      const failed: FailedFile[] = [];
      for (const file of files.values()) {
        const entry = await verifyFile(context, session, spool, file, level);
        if (entry !== undefined) failed.push({ id: file.id, quarantined: entry });
        if (session.isUsable) continue;
        session.close();
        session = await open();
      }
      return failed;
    } finally {
      session.close();
    }
  } finally {
    await spool.remove();
  }
}

async function verifyFile(
  context: ExecutionContext,
  session: DuckDbSession,
  spool: Spool,
  file: IdentifiedFile,
  level: Exclude<VerificationLevel, "footer">,
): Promise<Quarantined | undefined> {
  const { store, footers, batch } = context;
  const columns = columnsOf(context, file);
  if (columns.format !== "parquet") throw new IngestError("engine.plan", `${file.uri} is not Parquet`, false);
  const { footer } = await footers.get(file);
  try {
    await verifyData(
      { store, session, spool, schema: batch.schema },
      { file, footer, columns: columns.mapping.columns },
      level === "full" ? footer.rowGroups.length : 1,
    );
    return undefined;
  } catch (error) {
    if (isFileFault(error)) return quarantined(file, error);
    throw error;
  }
}
