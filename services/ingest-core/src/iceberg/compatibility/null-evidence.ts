import type { ParquetFooter, SchemaNode } from "../../parquet/footer";
import { chunkStatistics } from "../../parquet/statistics";

/** What the footer proves about nulls of a node: `unknown` when it neither proves nor refutes. */
export type NullEvidence = "none" | "some" | "unknown";

/**
 * Looks for proof that an optional Parquet node is never null: it is `required`, or one column at
 * or below it has no null in any row group. A column's null count includes the nulls of its
 * parents, so a count above zero refutes only for a column whose parents cannot be null.
 */
export function nullEvidence(footer: ParquetFooter, node: SchemaNode): NullEvidence {
  if (node.repetition !== "optional" || footer.numRows === 0) return "none";
  const counts = columnsBelow(node).map((column) => nullCount(footer, column));
  if (counts.some((count) => count === 0)) return "none";
  const isTopLeaf = node.kind === "leaf" && node.maxDefinitionLevel === 1 && node.maxRepetitionLevel === 0;
  return isTopLeaf && counts[0] !== undefined ? "some" : "unknown";
}

function columnsBelow(node: SchemaNode): readonly number[] {
  return node.kind === "leaf" ? [node.column] : node.children.flatMap(columnsBelow);
}

function nullCount(footer: ParquetFooter, column: number): number | undefined {
  let sum = 0;
  for (const { columns } of footer.rowGroups) {
    const chunk = columns[column];
    const count = chunk === undefined ? undefined : chunkStatistics(footer, chunk).nullCount;
    if (count === undefined) return undefined;
    sum += count;
  }
  return sum;
}
