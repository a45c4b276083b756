import type { CsvDialect } from "../../plan/csv-header";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Bytes of the UTF-8 byte order mark, behind which the first field may begin. */
const MARK_BYTES = 3;

/**
 * Whether a text ends inside of a quoted field, told from its bytes as they pass: one or two ns a byte, and next to
 * nothing for text without quotes.
 *
 * DuckDB 1.5 loses such a last record without a word when another file follows in the same scan and the same thread;
 * scanned alone it is rejected as it should be.
 */
export class OpenQuote {
  private readonly quote: number;
  private readonly escape: number;
  private readonly delimiter: number;
  private inside = false;
  private escaped = false;
  private isEven = true;
  private at = 0;
  /** The byte before, as far as it says whether a field begins. */
  private previous = LINE_FEED;

  constructor(dialect: CsvDialect) {
    this.quote = lastByte(dialect.quote);
    this.escape = lastByte(dialect.escape);
    this.delimiter = lastByte(dialect.delimiter);
  }

  /**
   * True when a quote may be open. True, too, for an odd number of quotes that seem to be closed: whoever asks looks
   * again, so that it need not be known how a reader takes quotes in the middle of a field.
   */
  get isOpen(): boolean {
    return this.inside || !this.isEven;
  }

  /** Takes the next bytes. */
  push(bytes: Uint8Array): void {
    const { quote, escape: escapeMark, delimiter } = this;
    if (quote < 0 || bytes.length === 0) return;
    if (!this.inside && !bytes.includes(quote)) {
      this.skip(bytes);
      return;
    }
    let { inside, escaped, isEven, previous } = this;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      if (inside) {
        if (escaped) escaped = false;
        else if (byte === quote) {
          inside = false;
          isEven = !isEven;
        } else if (byte === escapeMark) escaped = true;
      } else if (byte === quote) {
        // A doubled quote closes the field and opens it again.
        const begins =
          previous === delimiter ||
          previous === LINE_FEED ||
          previous === CARRIAGE_RETURN ||
          (previous === quote && escapeMark === quote) ||
          this.at + i === MARK_BYTES;
        if (begins) inside = true;
        isEven = !isEven;
      }
      previous = byte;
    }
    Object.assign(this, { inside, escaped, isEven, previous, at: this.at + bytes.length });
  }

  private skip(bytes: Uint8Array): void {
    this.at += bytes.length;
    this.previous = bytes[bytes.length - 1] as number;
  }
}

/** -1 for an empty text. */
function lastByte(text: string): number {
  return Buffer.from(text).at(-1) ?? -1;
}
