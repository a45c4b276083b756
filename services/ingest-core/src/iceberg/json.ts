import { IngestError } from "../errors";

/**
 * Keys whose numbers the REST catalog and table specs declare as `long` and this library as bigint:
 * they hold 63-bit ids and counters, which JavaScript numbers round.
 */
const LONG_KEYS: ReadonlySet<string> = new Set([
  "snapshot-id",
  "parent-snapshot-id",
  "current-snapshot-id",
  "snapshot-ids",
  "sequence-number",
  "last-sequence-number",
  "first-row-id",
  "added-rows",
  "next-row-id",
]);
const DEFAULT_KEYS: ReadonlySet<string> = new Set(["initial-default", "write-default"]);
/** Schemas nest at most a few dozen levels; a foreign body must not exhaust the stack. */
const MAX_DEPTH = 256;
/** Longer integers are no value of any spec, and converting them takes quadratic time. */
const MAX_INTEGER_DIGITS = 40;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;

/**
 * Parses JSON without rounding: integers under the keys that the specs declare as `long` become
 * bigint whatever their size, other integers only where a number could not hold them. Everything
 * else is as in `JSON.parse`.
 *
 * @throws IngestError `catalog.json-malformed` with the character offset
 */
export function parseJson(text: string): unknown {
  const parser = new JsonParser(text);
  const value = parser.value(false, 0);
  parser.end();
  return value;
}

/**
 * Prints JSON with bigints as plain integers. Defaults of `float` and `double` columns always get a
 * fraction, because Java refuses `"initial-default": 1` for them (SingleValueParser).
 *
 * @throws IngestError `engine.json-value` for what JSON cannot say (NaN, functions)
 */
export function printJson(value: unknown): string {
  return print(value, false);
}

class JsonParser {
  private position = 0;

  constructor(private readonly text: string) {}

  value(isLong: boolean, depth: number): unknown {
    if (depth > MAX_DEPTH) throw this.malformed(`nested deeper than ${MAX_DEPTH}`);
    this.skipSpace();
    switch (this.text[this.position]) {
      case "{":
        return this.object(depth);
      case "[":
        return this.array(isLong, depth);
      case '"':
        return this.string();
      case "t":
        return this.literal("true", true);
      case "f":
        return this.literal("false", false);
      case "n":
        return this.literal("null", null);
      default:
        return this.number(isLong);
    }
  }

  end(): void {
    this.skipSpace();
    if (this.position < this.text.length) throw this.malformed("text after the value");
  }

  private object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.position++;
    if (this.takes("}")) return object;
    do {
      this.skipSpace();
      if (this.text[this.position] !== '"') throw this.malformed("a key is expected");
      const key = this.string();
      if (!this.takes(":")) throw this.malformed("':' is expected");
      const value = this.value(LONG_KEYS.has(key), depth + 1);
      if (key === "__proto__") {
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      } else object[key] = value;
    } while (this.takes(","));
    if (!this.takes("}")) throw this.malformed("',' or '}' is expected");
    return object;
  }

  private array(isLong: boolean, depth: number): unknown[] {
    const array: unknown[] = [];
    this.position++;
    if (this.takes("]")) return array;
    do array.push(this.value(isLong, depth + 1));
    while (this.takes(","));
    if (!this.takes("]")) throw this.malformed("',' or ']' is expected");
    return array;
  }

  private string(): string {
    const start = this.position;
    const end = this.endOfString(start);
    if (end === undefined) throw this.malformed("a string does not end");
    this.position = end;
    try {
      return JSON.parse(this.text.slice(start, end)) as string;
    } catch (cause) {
      throw this.malformed("a string is not valid", cause);
    }
  }

  private number(isLong: boolean): number | bigint {
    NUMBER.lastIndex = this.position;
    const match = NUMBER.exec(this.text);
    if (match === null) throw this.malformed("a value is expected");
    this.position = NUMBER.lastIndex;
    const [token, fraction, exponent] = match;
    const number = Number(token);
    if (fraction === undefined && exponent === undefined) {
      if (token.length > MAX_INTEGER_DIGITS) throw this.malformed("an integer is out of range");
      return isLong || !Number.isSafeInteger(number) ? BigInt(token) : number;
    }
    if (!Number.isFinite(number)) throw this.malformed("a number is out of range");
    return number;
  }

  private literal<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.position)) throw this.malformed("a value is expected");
    this.position += word.length;
    return value;
  }

  private takes(character: string): boolean {
    this.skipSpace();
    if (this.text[this.position] !== character) return false;
    this.position++;
    return true;
  }

  /** By hand, because a regular expression for it exhausts the stack on strings of some ten million characters. */
  private endOfString(start: number): number | undefined {
    for (let end = start; ; ) {
      end = this.text.indexOf('"', end + 1);
      if (end < 0) return undefined;
      let before = end - 1;
      while (this.text[before] === "\\") before--;
      // An even number of backslashes escapes itself and not the quote.
      if ((end - before) % 2 === 1) return end + 1;
    }
  }

  private skipSpace(): void {
    SPACE.lastIndex = this.position;
    SPACE.exec(this.text);
    this.position = SPACE.lastIndex;
  }

  private malformed(what: string, cause?: unknown): IngestError {
    return new IngestError(
      "catalog.json-malformed",
      `not valid JSON: ${what} at character ${this.position}`,
      false,
      { at: this.position, got: this.text.slice(this.position, this.position + 20) },
      cause === undefined ? undefined : { cause },
    );
  }
}

function print(value: unknown, isFloat: boolean): string {
  switch (typeof value) {
    case "bigint":
      return value.toString();
    case "number":
      if (!Number.isFinite(value)) break;
      if (Object.is(value, -0)) return "-0.0";
      return isFloat && Number.isInteger(value) ? asFraction(value) : String(value);
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "object":
      return value === null ? "null" : printComplex(value, isFloat);
  }
  throw new IngestError("engine.json-value", `${String(value)} has no JSON form`, false, {
    got: typeof value,
  });
}

function printComplex(value: object, isFloat: boolean): string {
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === "" ? "" : ","}${print(item, isFloat)}`;
    return `[${text}]`;
  }
  const record = value as Readonly<Record<string, unknown>>;
  const hasFloatDefaults = record.type === "float" || record.type === "double";
  for (const key of Object.keys(record)) {
    const member = record[key];
    if (member === undefined) continue;
    const comma = text === "" ? "" : ",";
    text += `${comma}${JSON.stringify(key)}:${print(member, hasFloatDefaults && DEFAULT_KEYS.has(key))}`;
  }
  return `{${text}}`;
}

function asFraction(value: number): string {
  const text = String(value);
  return text.includes("e") ? text.replace("e", ".0e") : `${text}.0`;
}
