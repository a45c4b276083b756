import type { ByteRange, ObjectInfo, RangeResult, ReadCondition } from "../../src/object-store/object-store";

/** Objects that are in memory anyway: what is read into a buffer is a range that is copied there. */
export abstract class RangeReads {
  abstract getRange(uri: string, range: ByteRange, condition?: ReadCondition): Promise<RangeResult>;

  async readInto(
    uri: string,
    range: { readonly start: number; readonly end: number },
    target: Uint8Array,
    condition: ReadCondition = {},
  ): Promise<ObjectInfo> {
    const { bytes, info } = await this.getRange(uri, range, condition);
    target.set(bytes);
    return info;
  }
}
