import { IngestError } from "../errors";
import { daysFromCivil, formatDate, formatTime, formatTimestamp, NANOS_PER_DAY } from "./calendar";
import { formatPrimitive, type Primitive, type PrimitiveValue } from "./primitive-type";

const DATE = /^([+-]?\d{4,9})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/;
const UTC_OFFSET = /(?:Z|[+-]00:00)$/;
const HEX = /^(?:[0-9a-fA-F]{2})*$/;
const UUID = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads a column default (`initial-default`, `write-default`) from its JSON single-value form
 * (Iceberg spec, Appendix D). Nested columns have only `null` and `{}` as defaults; they are left
 * as JSON.
 *
 * @throws IngestError `table.default-invalid` when the JSON is no value of the type
 */
export function defaultFromJson(type: Primitive, json: unknown): PrimitiveValue | null {
  if (json === null || json === undefined) return null;
  const value = typeof json === "string" ? fromText(type, json) : fromLiteral(type, json);
  if (value !== undefined) return value;
  throw new IngestError("table.default-invalid", `a column default is no ${formatPrimitive(type)}`, false, {
    got: typeof json === "bigint" ? json.toString() : json,
    expected: formatPrimitive(type),
  });
}

/** Writes a column default in its JSON single-value form, with all digits that the spec shows. */
export function defaultToJson(type: Primitive, value: PrimitiveValue): unknown {
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value).toString("hex");
    return type.kind === "uuid" ? formatUuid(hex) : hex;
  }
  if (type.kind === "date" && typeof value === "number") return formatDate(value);
  if (typeof value !== "bigint") return value;
  switch (type.kind) {
    case "decimal":
      return formatDecimal(value, type.scale);
    case "time":
      return formatTime(value * 1000n, 6);
    case "timestamp":
      return formatTimestamp(value * 1000n, 6);
    case "timestamptz":
      return `${formatTimestamp(value * 1000n, 6)}+00:00`;
    case "timestamp_ns":
      return formatTimestamp(value, 9);
    case "timestamptz_ns":
      return `${formatTimestamp(value, 9)}+00:00`;
    default:
      return value;
  }
}

/** @returns `14.20` for 1420 at scale 2 */
export function formatDecimal(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return unscaled < 0n ? `-${text}` : text;
}

/** @param hex 32 hexadecimal digits @returns the usual 8-4-4-4-12 form, lower case */
export function formatUuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function fromLiteral(type: Primitive, json: unknown): PrimitiveValue | undefined {
  switch (type.kind) {
    case "boolean":
      return typeof json === "boolean" ? json : undefined;
    case "int":
      return typeof json === "number" && (json | 0) === json ? json : undefined;
    case "long": {
      const isInteger = typeof json === "bigint" || Number.isSafeInteger(json);
      const long = isInteger ? BigInt(json as bigint | number) : undefined;
      return long !== undefined && BigInt.asIntN(64, long) === long ? long : undefined;
    }
    case "float":
    case "double":
      return typeof json === "number" ? json : undefined;
    default:
      return undefined;
  }
}

function fromText(type: Primitive, text: string): PrimitiveValue | undefined {
  switch (type.kind) {
    case "string":
      return text;
    case "decimal":
      return parseDecimal(text, type.scale);
    case "date":
      return parseDate(text);
    case "time":
      return micros(parseTime(text));
    case "timestamp":
      return micros(parseTimestamp(text));
    case "timestamptz":
      return micros(parseUtcTimestamp(text));
    case "timestamp_ns":
      return parseTimestamp(text);
    case "timestamptz_ns":
      return parseUtcTimestamp(text);
    case "uuid":
      return UUID.test(text) ? Uint8Array.from(Buffer.from(text.replaceAll("-", ""), "hex")) : undefined;
    case "fixed":
      return text.length === type.length * 2 ? parseHex(text) : undefined;
    case "binary":
      return parseHex(text);
    default:
      return undefined;
  }
}

function parseHex(text: string): Uint8Array | undefined {
  return HEX.test(text) ? Uint8Array.from(Buffer.from(text, "hex")) : undefined;
}

function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = DECIMAL.exec(text);
  if (match === null || (match[3] ?? "").length !== scale) return undefined;
  const unscaled = BigInt(`${match[2]}${match[3] ?? ""}`);
  return match[1] === "-" ? -unscaled : unscaled;
}

function parseDate(text: string): number | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  if (date.month < 1 || date.month > 12) return undefined;
  const days = daysFromCivil(date);
  return formatDate(days).endsWith(`-${match[2]}-${match[3]}`) ? days : undefined;
}

function parseTime(text: string): bigint | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [hours, minutes, seconds] = [match[1], match[2], match[3] ?? "0"].map(Number) as [
    number,
    number,
    number,
  ];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return (
    BigInt(hours * 3600 + minutes * 60 + seconds) * 1_000_000_000n + BigInt((match[4] ?? "0").padEnd(9, "0"))
  );
}

function parseTimestamp(text: string): bigint | undefined {
  const [date = "", time = "", ...rest] = text.split("T");
  const days = parseDate(date);
  const nanos = parseTime(time);
  if (days === undefined || nanos === undefined || rest.length > 0) return undefined;
  return BigInt(days) * NANOS_PER_DAY + nanos;
}

function parseUtcTimestamp(text: string): bigint | undefined {
  return UTC_OFFSET.test(text) ? parseTimestamp(text.replace(UTC_OFFSET, "")) : undefined;
}

function micros(nanos: bigint | undefined): bigint | undefined {
  return nanos !== undefined && nanos % 1000n === 0n ? nanos / 1000n : undefined;
}
