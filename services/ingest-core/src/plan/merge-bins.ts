import type { PartitionSlice } from "./partition-slices";
import type { PlanLimits } from "./table-rules";

interface Bin {
  readonly slices: PartitionSlice[];
  bytes: number;
  rowGroups: number;
  footerBytes: number;
}

/**
 * Packs slices into data files of at most the target size (first fit,
 * decreasing), with few enough row groups and footer bytes for one footer to be
 * written in memory. A slice that is larger than the target stays alone.
 *
 * Largest first also means that parts which the store copies by itself stand
 * together, and little has to be read to fill the gaps between them.
 */
export function mergeBins(
  group: readonly PartitionSlice[],
  targetBytes: number,
  limits: PlanLimits,
): readonly (readonly PartitionSlice[])[] {
  const bins: Bin[] = [];
  const ordered = [...group].sort((a, b) => b.bytes - a.bytes);
  for (const slice of ordered) {
    const { bytes, rowGroups, facts } = slice;
    const bin = bins.find(
      (bin) =>
        bin.bytes + bytes <= targetBytes &&
        bin.rowGroups + rowGroups <= limits.maxRowGroupsPerOutput &&
        bin.footerBytes + facts.footerBytes <= limits.maxFooterBytesPerOutput,
    );
    if (bin === undefined) bins.push({ slices: [slice], bytes, rowGroups, footerBytes: facts.footerBytes });
    else {
      bin.slices.push(slice);
      bin.bytes += bytes;
      bin.rowGroups += rowGroups;
      bin.footerBytes += facts.footerBytes;
    }
  }
  return bins.map(({ slices }) => slices);
}
