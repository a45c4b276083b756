import type { Range } from "./body-ranges";

/** A copied range and the offset at which it stands in the output. */
export interface PlacedRange extends Range {
  readonly target: number;
}

/** Where offsets of one source ended up in the output. */
export class Relocation {
  /** @param ranges - ascending, without overlap */
  constructor(private readonly ranges: readonly PlacedRange[]) {}

  /** Places ranges one behind the other from `target` on. */
  static place(ranges: readonly Range[], target: number): { relocation: Relocation; end: number } {
    const placed: PlacedRange[] = [];
    let end = target;
    for (const range of ranges) {
      placed.push({ ...range, target: end });
      end += range.end - range.start;
    }
    return { relocation: new Relocation(placed), end };
  }

  /** The new offset of a byte, `undefined` when it was not copied. */
  of(offset: number): number | undefined {
    let low = 0;
    let high = this.ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const range = this.ranges[middle] as PlacedRange;
      if (offset < range.start) high = middle - 1;
      else if (offset >= range.end) low = middle + 1;
      else return offset - range.start + range.target;
    }
    return undefined;
  }
}
