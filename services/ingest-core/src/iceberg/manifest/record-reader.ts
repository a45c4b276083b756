import { AvroRecord, type AvroValue } from "../../avro/schema";
import { corruptManifest } from "./corrupt";

/**
 * Reads typed fields of a metadata record by field id, whatever the writer's names and order
 * (spec: manifests are read by column projection). Absent and null are the same.
 *
 * All methods throw IngestError `table.manifest-corrupt` when the value has another type.
 */
export class RecordReader {
  private readonly record: AvroRecord;

  constructor(value: AvroValue | undefined, what: string) {
    if (!(value instanceof AvroRecord)) throw corruptManifest(`${what} is no record`);
    this.record = value;
  }

  raw(id: number, name: string): AvroValue {
    return this.record.field(id, name) ?? null;
  }

  text(id: number, name: string): string | undefined {
    return this.typed(id, name, (value) => (typeof value === "string" ? value : undefined));
  }

  bytes(id: number, name: string): Uint8Array | undefined {
    return this.typed(id, name, (value) => (value instanceof Uint8Array ? value : undefined));
  }

  flag(id: number, name: string): boolean | undefined {
    return this.typed(id, name, (value) => (typeof value === "boolean" ? value : undefined));
  }

  int(id: number, name: string): number | undefined {
    return this.typed(id, name, (value) => {
      const number = typeof value === "bigint" ? Number(value) : value;
      return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
    });
  }

  long(id: number, name: string): bigint | undefined {
    return this.typed(id, name, toLong);
  }

  list<T>(id: number, name: string, item: (value: AvroValue) => T | undefined): readonly T[] | undefined {
    return this.typed(id, name, (value) => {
      if (!Array.isArray(value)) return undefined;
      return (value as readonly AvroValue[]).map((element) => this.expect(name, item(element)));
    });
  }

  /** An int map; written as an array of records whose two fields are key and value. */
  intMap<T>(
    id: number,
    name: string,
    item: (value: AvroValue) => T | undefined,
  ): ReadonlyMap<number, T> | undefined {
    const entries = this.list(id, name, (entry) => {
      if (!(entry instanceof AvroRecord)) return undefined;
      const [key, value] = entry.values;
      if (typeof key !== "number" || value === undefined) return undefined;
      return [key, this.expect(name, item(value))] as const;
    });
    return entries === undefined ? undefined : new Map(entries);
  }

  /** @returns the value @throws IngestError `table.manifest-corrupt` when a required field is missing */
  expect<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw corruptManifest(`${name} is missing or has another type`);
    return value;
  }

  private typed<T>(id: number, name: string, convert: (value: AvroValue) => T | undefined): T | undefined {
    const value = this.raw(id, name);
    return value === null ? undefined : this.expect(name, convert(value));
  }
}

/** @returns the integer as bigint; writers used `int` for some fields that are `long` today */
export function toLong(value: AvroValue): bigint | undefined {
  if (typeof value === "bigint") return value;
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : undefined;
}

/** @returns the bytes, or `undefined` when the value is something else */
export function toBytes(value: AvroValue): Uint8Array | undefined {
  return value instanceof Uint8Array ? value : undefined;
}
