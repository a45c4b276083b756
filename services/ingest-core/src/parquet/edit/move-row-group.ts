import { corrupt, label } from "../file-error";
import type { ColumnChunk, FileSpan, RowGroup } from "../footer";
import { ColumnChunkField, ColumnMetaData, magic, RowGroupField } from "../format";
import { listOfStructs, pack, structsAt } from "../thrift/tree";
import { type FieldChange, type ThriftStruct, ThriftType } from "../thrift/value";
import type { Relocation } from "./relocation";

/** Where the page indexes of a chunk stand in the output; absent when they were dropped. */
export interface PlacedIndexes {
  readonly columnIndex?: FileSpan;
  readonly offsetIndex?: FileSpan;
}

/**
 * A row group's metadata with every offset moved to where its bytes went.
 *
 * @param tree - the RowGroup as the source has it
 * @param ordinal - its position in the output
 * @param indexes - one entry per column
 */
export function moveRowGroup(
  tree: ThriftStruct,
  group: RowGroup,
  ordinal: number,
  relocation: Relocation,
  indexes: readonly PlacedIndexes[],
): ThriftStruct {
  const chunks = structsAt(tree, RowGroupField.columns).map((chunk, column) =>
    pack(moveChunk(chunk, group.columns[column] as ColumnChunk, relocation, indexes[column] ?? {})),
  );
  const changes: FieldChange[] = [
    [RowGroupField.columns, ThriftType.List, listOfStructs(chunks)],
    [RowGroupField.ordinal, ThriftType.I16, ordinal],
  ];
  const fileOffset = tree.get(RowGroupField.fileOffset);
  if (fileOffset !== undefined) {
    // parquet-mr 1.12.0 wrote wrong values (PARQUET-2078); its readers fall back to the first column.
    const moved = typeof fileOffset === "number" ? relocation.of(fileOffset) : undefined;
    changes.push([RowGroupField.fileOffset, ThriftType.I64, moved ?? firstByte(group, relocation)]);
  }
  return tree.with(...changes);
}

function firstByte(group: RowGroup, relocation: Relocation): number {
  const first = group.columns.find((chunk) => chunk.compressedSize > 0);
  return (first && relocation.of(first.start)) ?? magic.length;
}

function moveChunk(
  tree: ThriftStruct,
  chunk: ColumnChunk,
  relocation: Relocation,
  { columnIndex, offsetIndex }: PlacedIndexes,
): ThriftStruct {
  const fileOffset = tree.get(ColumnChunkField.fileOffset);
  // 0 says that no ColumnMetaData stands outside the footer, which is so once its copy was left behind.
  const moved = typeof fileOffset === "number" ? (relocation.of(fileOffset) ?? 0) : 0;
  return tree.with(
    [ColumnChunkField.fileOffset, ThriftType.I64, moved],
    [ColumnChunkField.metaData, ThriftType.Struct, moveMetaData(tree, chunk, relocation)],
    ...span(ColumnChunkField.offsetIndexOffset, ColumnChunkField.offsetIndexLength, offsetIndex),
    ...span(ColumnChunkField.columnIndexOffset, ColumnChunkField.columnIndexLength, columnIndex),
  );
}

function span(offsetId: number, lengthId: number, placed: FileSpan | undefined): readonly FieldChange[] {
  if (placed === undefined)
    return [
      [offsetId, undefined],
      [lengthId, undefined],
    ];
  return [
    [offsetId, ThriftType.I64, placed.offset],
    [lengthId, ThriftType.I32, placed.length],
  ];
}

function moveMetaData(tree: ThriftStruct, chunk: ColumnChunk, relocation: Relocation): ThriftStruct {
  const meta = tree.get(ColumnChunkField.metaData) as ThriftStruct;
  const changes: FieldChange[] = [];
  const move = (id: number, offset: number | undefined) => {
    if (offset === undefined) return;
    const target = relocation.of(offset);
    if (target === undefined)
      throw corrupt(`an offset of column ${label(chunk.leaf.path)} points at bytes that are not copied`, {
        at: offset,
      });
    changes.push([id, ThriftType.I64, target]);
  };
  // A chunk without pages points anywhere, often at 0 or behind the last one.
  if (chunk.compressedSize === 0) changes.push([ColumnMetaData.dataPageOffset, ThriftType.I64, magic.length]);
  else {
    move(ColumnMetaData.dataPageOffset, chunk.dataPageOffset === 0 ? undefined : chunk.dataPageOffset);
    move(ColumnMetaData.indexPageOffset, chunk.indexPageOffset);
    move(ColumnMetaData.dictionaryPageOffset, chunk.dictionaryPageOffset);
  }
  move(ColumnMetaData.bloomFilterOffset, chunk.bloomFilter?.offset);
  return meta.with(...changes);
}
