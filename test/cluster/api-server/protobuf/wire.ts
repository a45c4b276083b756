/** One field of a protobuf message, still encoded. */
export interface WireField {
  readonly number: number;
  /** A varint or fixed number, or the bytes of a string, message or map entry. */
  readonly value: bigint | Buffer;
}

/**
 * Splits a protobuf message into its fields (protobuf.dev/programming-guides/encoding).
 *
 * @throws {RangeError} when the message ends within a field
 */
export function readFields(message: Buffer): WireField[] {
  const out: WireField[] = [];
  let offset = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(offset++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (offset < message.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    switch (tag & 7) {
      case 0:
        out.push({ number, value: BigInt.asIntN(64, varint()) });
        break;
      case 1:
        out.push({ number, value: message.readBigInt64LE(offset) });
        offset += 8;
        break;
      case 2: {
        const length = Number(varint());
        if (offset + length > message.length) throw new RangeError(`field ${number} ends after its message`);
        out.push({ number, value: message.subarray(offset, offset + length) });
        offset += length;
        break;
      }
      default:
        throw new RangeError(`field ${number} has wire type ${tag & 7}, which Kubernetes does not use`);
    }
  }
  return out;
}
