import { IngestError } from "../../errors";
import { label } from "../file-error";
import type { ColumnChunk, FileSpan, ParquetFooter, RowGroup } from "../footer";
import { FileMetaData, magic } from "../format";
import { defaultFooterLimits, type FooterLimits } from "../limits";
import type { FileBytes } from "../read-footer";
import { listOfStructs, structsAt } from "../thrift/tree";
import { type ThriftStruct, ThriftType } from "../thrift/value";
import { verifyFooter } from "../verify-footer";
import { type AssembledFile, type BodyRange, closeFile, type FooterEdits } from "./assembled-file";
import { bodyRanges } from "./body-ranges";
import { chooseRowGroups } from "./choose-row-groups";
import { schemaWithFieldIds } from "./field-ids";
import { outputKeyValues } from "./key-values";
import { moveRowGroup, type PlacedIndexes } from "./move-row-group";
import { indexBytes, relocateOffsetIndex } from "./page-index";
import { Relocation } from "./relocation";
import { fieldIdKey, mergeSignature } from "./signature";

/** A file, or some row groups of it, to become part of a merged one. */
export interface MergeSource {
  readonly footer: ParquetFooter;
  /** Row groups to take, ascending positions. @default - all */
  readonly rowGroups?: readonly number[];
  /**
   * Bytes that cover `pageIndexRanges(footer, rowGroups)`.
   *
   * @default - the output has no page indexes for this source
   */
  readonly pageIndexes?: readonly FileBytes[];
}

interface PlacedSource extends MergeSource {
  readonly groups: readonly RowGroup[];
  readonly relocation: Relocation;
  /** Filled once it is known where the body ends. */
  readonly indexes: Map<ColumnChunk, PlacedIndexes>;
}

/**
 * One file out of the row groups of many, without touching their data: the
 * result says which ranges to copy and brings the footer for them. Pages,
 * codecs, statistics, bloom filters and unknown fields stay as they were
 * written; offsets, ordinals and row counts are made anew; page indexes are
 * gathered before the footer, because readers fetch them as one range.
 *
 * @param sources - in output order, at least one
 * @throws IngestError `file.incompatible` when signatures or field ids of the
 *   sources differ; as `verifyFooter` and `parseFooter` for the sources and the
 *   result; `engine.field-ids`, `engine.row-groups`, `engine.page-index-missing`
 */
export function mergeFooters(sources: readonly MergeSource[], edits: FooterEdits = {}): AssembledFile {
  const footers = sources.map((source) => source.footer);
  const first = checkCompatible(footers);
  const limits = edits.limits ?? defaultFooterLimits;
  const { body, placed, bodyEnd } = layOut(sources);
  const tail = new TailWriter(bodyEnd);
  placeIndexes(placed, tail, limits);
  const rowGroups: ThriftStruct[] = [];
  for (const { footer, groups, relocation, indexes } of placed) {
    const trees = structsAt(footer.tree, FileMetaData.rowGroups);
    for (const group of groups) {
      const of = group.columns.map((chunk) => indexes.get(chunk) ?? {});
      rowGroups.push(
        moveRowGroup(trees[group.index] as ThriftStruct, group, rowGroups.length, relocation, of),
      );
    }
  }
  const rows = placed.flatMap(({ groups }) => groups).reduce((sum, group) => sum + group.numRows, 0);
  const tree = first.tree.with(
    [FileMetaData.numRows, ThriftType.I64, rows],
    [FileMetaData.rowGroups, ThriftType.List, listOfStructs(rowGroups)],
    outputKeyValues([first, ...footers.slice(1)], edits.keyValues ?? {}),
    ...(edits.fieldIdOf
      ? [[FileMetaData.schema, ThriftType.List, schemaWithFieldIds(first, edits.fieldIdOf)] as const]
      : []),
  );
  return closeFile(tree, body, tail.parts, tail.end, limits);
}

function checkCompatible(footers: readonly ParquetFooter[]): ParquetFooter {
  const [first, ...others] = footers;
  if (first === undefined) throw new IngestError("engine.merge-empty", "a merge needs a source", false);
  for (const footer of footers) verifyFooter(footer);
  const signature = mergeSignature(first);
  const ids = fieldIdKey(first);
  others.forEach((other, i) => {
    if (mergeSignature(other) !== signature)
      throw new IngestError("file.incompatible", "the files differ in schema or writer", false, {
        at: i + 1,
        got: label(other.createdBy ?? ""),
        expected: label(first.createdBy ?? ""),
        nextStep: "merge only files with the same mergeSignature",
      });
    if (fieldIdKey(other) !== ids)
      throw new IngestError("file.incompatible", "the files carry different field ids", false, {
        at: i + 1,
        got: label(fieldIdKey(other)),
        expected: label(ids),
        nextStep: "merge only files with the same fieldIdKey",
      });
  });
  return first;
}

/** Lines the sources up; the very first range brings the opening magic along when it stands right behind it. */
function layOut(sources: readonly MergeSource[]) {
  const body: BodyRange[] = [];
  const placed: PlacedSource[] = [];
  let target = magic.length;
  sources.forEach((source, index) => {
    const groups = chooseRowGroups(source.footer, source.rowGroups);
    const ranges = bodyRanges(source.footer, groups);
    const { relocation, end } = Relocation.place(ranges, target);
    placed.push({ ...source, groups, relocation, indexes: new Map() });
    for (const { start, end } of ranges) {
      const opens = body.length === 0 && start === magic.length;
      body.push({ source: index, start: opens ? 0 : start, end });
    }
    target = end;
  });
  return { body, placed, bodyEnd: target };
}

/** Writes all column indexes, then all offset indexes, as parquet-mr, Arrow and parquet-rs order them. */
function placeIndexes(sources: readonly PlacedSource[], tail: TailWriter, limits: FooterLimits): void {
  for (const { groups, pageIndexes, indexes } of sources) {
    if (pageIndexes === undefined) continue;
    for (const chunk of groups.flatMap((group) => group.columns)) {
      if (chunk.columnIndex === undefined) continue;
      indexes.set(chunk, { columnIndex: tail.append(indexBytes(chunk.columnIndex, pageIndexes)) });
    }
  }
  for (const { groups, pageIndexes, indexes, relocation } of sources) {
    if (pageIndexes === undefined) continue;
    for (const chunk of groups.flatMap((group) => group.columns)) {
      if (chunk.offsetIndex === undefined) continue;
      const bytes = indexBytes(chunk.offsetIndex, pageIndexes);
      const offsetIndex = tail.append(relocateOffsetIndex(bytes, chunk, relocation, limits));
      indexes.set(chunk, { ...indexes.get(chunk), offsetIndex });
    }
  }
}

/** Collects what follows the body and knows at which offset it stands. */
class TailWriter {
  readonly parts: Uint8Array[] = [];

  constructor(public end: number) {}

  append(bytes: Uint8Array): FileSpan {
    const offset = this.end;
    this.parts.push(bytes);
    this.end += bytes.length;
    return { offset, length: bytes.length };
  }
}
