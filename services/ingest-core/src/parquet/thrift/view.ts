import { corrupt } from "../file-error";
import { RawStruct, type ThriftList, ThriftStruct, ThriftType, type ThriftValue } from "./value";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Typed access to a struct whose bytes nobody vouches for. Every accessor
 * throws `file.corrupt` naming the struct and field when the value is of
 * another type or outside its range; the plain ones also when it is absent.
 */
export class StructView {
  constructor(
    readonly struct: ThriftStruct,
    /** What the struct is, for messages: "RowGroup 3". */
    private readonly what: string,
  ) {}

  has(id: number): boolean {
    return this.struct.get(id) !== undefined;
  }

  /** An integer of any width, as a safe number. */
  optionalInteger(id: number, name: string): number | undefined {
    const value = this.struct.get(id);
    if (value === undefined || typeof value === "number") return value;
    throw this.bad(name, typeof value === "bigint" ? value.toString() : kindOf(value), "a 53-bit integer");
  }

  integer(id: number, name: string): number {
    return this.optionalInteger(id, name) ?? this.missing(name);
  }

  /** An integer that counts or measures: not negative. */
  natural(id: number, name: string): number {
    const value = this.integer(id, name);
    if (value < 0) throw this.bad(name, value, "a number that is not negative");
    return value;
  }

  /** A count or offset that some writers set to -1 or 0 to say "absent": `undefined` below `least`. */
  optionalNatural(id: number, name: string, least = 0): number | undefined {
    const value = this.optionalInteger(id, name);
    return value === undefined || value < least ? undefined : value;
  }

  optionalBoolean(id: number, name: string): boolean | undefined {
    const value = this.struct.get(id);
    if (value === undefined || typeof value === "boolean") return value;
    throw this.bad(name, kindOf(value), "a boolean");
  }

  optionalBytes(id: number, name: string): Uint8Array | undefined {
    const value = this.struct.get(id);
    if (value === undefined || value instanceof Uint8Array) return value;
    throw this.bad(name, kindOf(value), "binary");
  }

  /** Strict UTF-8: for names, where a replacement character would make two names one. */
  text(id: number, name: string): string {
    const bytes = this.optionalBytes(id, name) ?? this.missing(name);
    return strictText(bytes, `${this.what}: ${name}`);
  }

  /** UTF-8 with replacement characters: for text that is only shown or compared. */
  optionalLenientText(id: number, name: string): string | undefined {
    const bytes = this.optionalBytes(id, name);
    return bytes === undefined ? undefined : lenientUtf8.decode(bytes);
  }

  optionalStruct(id: number, name: string): ThriftStruct | undefined {
    const value = this.struct.get(id);
    if (value === undefined || value instanceof ThriftStruct) return value;
    throw this.bad(name, kindOf(value), "a struct");
  }

  /** Elements of a list of structs. */
  structs(id: number, name: string): readonly ThriftStruct[] {
    return this.structList(id, name).elements as readonly ThriftStruct[];
  }

  /** Elements of a list of structs that the reader was told to keep as bytes. */
  rawStructs(id: number, name: string): readonly RawStruct[] {
    return this.structList(id, name).elements as readonly RawStruct[];
  }

  private structList(id: number, name: string): ThriftList {
    const list = this.optionalList(id, name) ?? this.missing(name);
    if (list.elements.length > 0 && list.elementType !== ThriftType.Struct)
      throw this.bad(name, `a list of type ${list.elementType}`, "a list of structs");
    return list;
  }

  /** Elements of a list of 32-bit integers. */
  integers(id: number, name: string): readonly number[] {
    const list = this.optionalList(id, name) ?? this.missing(name);
    if (list.elements.length > 0 && list.elementType !== ThriftType.I32)
      throw this.bad(name, `a list of type ${list.elementType}`, "a list of i32");
    return list.elements as readonly number[];
  }

  /** Elements of a list of binaries; `undefined` when absent. */
  optionalBinaries(id: number, name: string): readonly Uint8Array[] | undefined {
    const list = this.optionalList(id, name);
    if (list === undefined) return undefined;
    if (list.elements.length > 0 && list.elementType !== ThriftType.Binary)
      throw this.bad(name, `a list of type ${list.elementType}`, "a list of binary");
    return list.elements as readonly Uint8Array[];
  }

  optionalList(id: number, name: string): ThriftList | undefined {
    const value = this.struct.get(id);
    if (value === undefined) return undefined;
    if (isList(value)) return value;
    throw this.bad(name, kindOf(value), "a list");
  }

  private missing(name: string): never {
    throw corrupt(`${this.what}: ${name} is missing`);
  }

  private bad(name: string, got: unknown, expected: string): Error {
    return corrupt(`${this.what}: ${name} is not ${expected}`, { got, expected });
  }
}

/** @throws IngestError `file.corrupt` when the bytes are not UTF-8 */
export function strictText(bytes: Uint8Array, what: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw corrupt(`${what} is not UTF-8`);
  }
}

function isList(value: ThriftValue): value is ThriftList {
  return typeof value === "object" && "elements" in value;
}

function kindOf(value: ThriftValue): string {
  if (typeof value !== "object") return typeof value;
  if (value instanceof Uint8Array) return "binary";
  if (value instanceof ThriftStruct || value instanceof RawStruct) return "a struct";
  return isList(value) ? "a list" : "a map";
}
