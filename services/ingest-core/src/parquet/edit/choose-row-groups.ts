import { IngestError } from "../../errors";
import type { ParquetFooter, RowGroup } from "../footer";

/**
 * Row groups by position.
 *
 * @param positions - ascending. @default all
 * @throws IngestError `engine.row-groups` for a position that is missing or out of order
 */
export function chooseRowGroups(footer: ParquetFooter, positions?: readonly number[]): readonly RowGroup[] {
  if (positions === undefined) return footer.rowGroups;
  let last = -1;
  return positions.map((position) => {
    const group = footer.rowGroups[position];
    if (group === undefined || position <= last)
      throw new IngestError(
        "engine.row-groups",
        "row groups must exist and be given in ascending order",
        false,
        {
          got: position,
          expected: `${last + 1} to ${footer.rowGroups.length - 1}`,
        },
      );
    last = position;
    return group;
  });
}
