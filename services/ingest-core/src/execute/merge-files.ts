import { mapConcurrently } from "../concurrency";
import { IngestError } from "../errors";
import type { ObjectStore } from "../object-store/object-store";
import { pinTo } from "../object-store/server-side-copy";
import type { AssembledFile } from "../parquet/edit/assembled-file";
import type { FieldIdOf } from "../parquet/edit/field-ids";
import { type MergeSource, mergeFooters } from "../parquet/edit/merge-footers";
import { pageIndexRanges } from "../parquet/edit/page-index";
import { refooter } from "../parquet/edit/refooter";
import { defaultFooterLimits } from "../parquet/limits";
import type { FileBytes } from "../parquet/read-footer";
import type { OutputPlan, SourceSlice } from "../plan/plan";
import { columnsOf, type ExecutionContext, footerKeyValues } from "./execution-context";
import { layOutParts } from "./part-layout";
import { writeParts } from "./write-parts";
import type { WrittenFile } from "./written-file";

/** Page indexes of one output are in memory together; beyond this they are left out, which readers allow. */
const MAX_INDEX_BYTES = 4 << 20;
/** What is too much to keep in memory is no fault of the file. */
const UNBOUNDED = { ...defaultFooterLimits, maxPageIndexBytes: Number.POSITIVE_INFINITY };
const READS = 8;

/**
 * Gives a whole file the table's field ids: its body is copied by the store, and
 * only a new footer is sent.
 *
 * @throws IngestError `file.*` of the source, `file.changed`, `store.*`
 */
export async function refooterFile(context: ExecutionContext, output: OutputPlan): Promise<WrittenFile> {
  const file = sourcesOf(output)[0].file;
  const { footer } = await context.footers.get(file);
  return write(context, output, refooter(footer, edits(context, output)));
}

/**
 * Puts row groups of many files into one, without decoding them: large ranges
 * are copied by the store, small ones pass through pooled buffers.
 *
 * @throws IngestError `file.*` of a source, `file.changed`, `store.*`
 */
export async function mergeFiles(context: ExecutionContext, output: OutputPlan): Promise<WrittenFile> {
  const members = await mapConcurrently(output.sources, READS, async (source) => ({
    source,
    ...(await context.footers.get(source.file)),
  }));
  const ranges = members.map(({ source, footer }) => pageIndexRanges(footer, source.rowGroups, UNBOUNDED));
  const indexBytes = ranges.flat().reduce((sum, { start, end }) => sum + end - start, 0);
  const merging = await mapConcurrently(members, READS, async (member, i): Promise<MergeSource> => {
    const { source, footer, tail } = member;
    const chosen = { footer, ...(source.rowGroups !== undefined && { rowGroups: source.rowGroups }) };
    if (indexBytes > MAX_INDEX_BYTES) return chosen;
    const pageIndexes =
      tail === undefined ? await readRanges(context.store, source, ranges[i] ?? []) : [tail];
    return { ...chosen, pageIndexes };
  });
  return write(context, output, mergeFooters(merging, edits(context, output)));
}

async function write(
  context: ExecutionContext,
  output: OutputPlan,
  file: AssembledFile,
): Promise<WrittenFile> {
  const { store, pool, sizes, names, footers } = context;
  const uri = names.take();
  const sources = output.sources.map(({ file }) => file);
  const partSources = sources.map((source) => {
    const bytes = footers.bytesOf(source);
    return bytes === undefined ? source : { ...source, bytes };
  });
  const { size } = await writeParts(layOutParts(file, sizes), partSources, uri, { store, pool });
  if (size !== file.size) {
    throw new IngestError("engine.wrong-size", `${uri} has another size than its parts`, true, {
      uri,
      got: size,
      expected: file.size,
    });
  }
  return {
    uri,
    size,
    footer: file.footer,
    partition: output.partition ?? [],
    owned: true,
    sources: [...new Set(sources.map(({ id }) => id))],
  };
}

function edits(context: ExecutionContext, output: OutputPlan) {
  const [{ file }] = sourcesOf(output);
  const columns = columnsOf(context, file);
  if (columns.format !== "parquet") throw new IngestError("engine.plan", `${file.uri} is not Parquet`, false);
  const fieldIdOf: FieldIdOf = (node) => columns.mapping.nodes.get(node.index);
  const keyValues = footerKeyValues(
    context.batch.schema,
    output.sources.map(({ file }) => file),
  );
  return { fieldIdOf, keyValues };
}

function sourcesOf({ sources }: OutputPlan): readonly [SourceSlice, ...SourceSlice[]] {
  const [first, ...others] = sources;
  if (first === undefined) throw new IngestError("engine.plan", "an output without source", false);
  return [first, ...others];
}

async function readRanges(
  store: Pick<ObjectStore, "getRange">,
  { file }: SourceSlice,
  ranges: readonly { readonly start: number; readonly end: number }[],
): Promise<readonly FileBytes[]> {
  return mapConcurrently(ranges, READS, async (range) => {
    const { bytes } = await store.getRange(file.uri, range, pinTo(file));
    return { start: range.start, bytes };
  });
}
