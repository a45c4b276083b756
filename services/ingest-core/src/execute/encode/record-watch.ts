import type { CsvDialect } from "../../plan/csv-header";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Bytes of the UTF-8 byte order mark, behind which the first field may begin. */
const MARK_BYTES = 3;

/**
 * Longest record that DuckDB reads, its `max_line_size`. It rejects one that is longer, but loses one that is longer
 * than a buffer of 32 MB without a word, and reads the lines of a quoted one as records.
 */
export const MAX_RECORD_BYTES = 2_000_000;

/**
 * Looks for what DuckDB 1.5 gets wrong in a CSV text, told from its bytes as they pass: one or two ns a byte, and next
 * to nothing for text without quotes.
 *
 * - A text that ends inside of a quoted field: its last record is lost without a word when another file follows in the
 *   same scan and the same thread; scanned alone it is rejected as it should be.
 * - A record beyond {@link MAX_RECORD_BYTES}.
 */
export class RecordWatch {
  private readonly quote: number;
  private readonly escape: number;
  private readonly delimiter: number;
  /** Where quotes begin cannot be told from the last byte of a delimiter of several. */
  private readonly tellsQuotes: boolean;
  private inside = false;
  private escaped = false;
  private isEven = true;
  private at = 0;
  /** The byte before, as far as it says whether a field begins. */
  private previous = LINE_FEED;
  /** Where the current line and the current record began. */
  private line = 0;
  private record = 0;
  private isLong = false;

  constructor(dialect: CsvDialect) {
    this.quote = lastByte(dialect.quote);
    this.escape = lastByte(dialect.escape);
    this.delimiter = lastByte(dialect.delimiter);
    this.tellsQuotes = Buffer.byteLength(dialect.delimiter) === 1 && Buffer.byteLength(dialect.quote) === 1;
  }

  /**
   * True when a quote may be open. True, too, for an odd number of quotes that seem to be closed: whoever asks looks
   * again, so that it need not be known how a reader takes quotes in the middle of a field.
   */
  get isOpen(): boolean {
    return this.inside || !this.isEven;
  }

  /** Whether a record so far is longer than DuckDB reads. */
  get hasLongRecord(): boolean {
    return this.isLong || this.at - Math.min(this.line, this.record) > MAX_RECORD_BYTES;
  }

  /** Takes the next bytes. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const { quote, line } = this;
    this.findLines(bytes);
    if (quote < 0 || (!this.inside && !bytes.includes(quote))) {
      this.previous = bytes[bytes.length - 1] as number;
      if (this.line !== line) {
        // A record whose quotes stand in bytes before ends with the first line end of these.
        const length = this.at + firstLineEnd(bytes, 0) - this.record;
        if (this.record < line && length > MAX_RECORD_BYTES) this.isLong = true;
        this.record = this.line;
      }
    } else this.follow(bytes);
    if (!this.tellsQuotes) this.record = this.line;
    this.at += bytes.length;
  }

  /** Jumps from line end to line end as far as a record may reach: shorter lines do not matter. */
  private findLines(bytes: Uint8Array): void {
    for (;;) {
      const from = Math.max(0, this.line - this.at);
      const until = Math.min(bytes.length, this.line - this.at + MAX_RECORD_BYTES + 1);
      let end = until > from ? lastLineEnd(bytes.subarray(from, until)) + from : -1;
      if (end < from) {
        end = firstLineEnd(bytes, Math.max(from, until));
        if (end < 0) return;
        this.isLong = true;
      }
      this.line = this.at + end + 1;
    }
  }

  /** Follows quotes byte by byte. */
  private follow(bytes: Uint8Array): void {
    const { quote, escape: escapeMark, delimiter } = this;
    let { inside, escaped, isEven, previous, record, isLong } = this;
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
      } else if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
        if (this.at + i - record > MAX_RECORD_BYTES && this.tellsQuotes) isLong = true;
        record = this.at + i + 1;
      }
      previous = byte;
    }
    Object.assign(this, { inside, escaped, isEven, previous, record, isLong });
  }
}

/** -1 when there is none. */
function lastLineEnd(bytes: Uint8Array): number {
  const feed = bytes.lastIndexOf(LINE_FEED);
  return feed >= 0 ? feed : bytes.lastIndexOf(CARRIAGE_RETURN);
}

/** -1 when there is none. */
function firstLineEnd(bytes: Uint8Array, from: number): number {
  const ends = [bytes.indexOf(LINE_FEED, from), bytes.indexOf(CARRIAGE_RETURN, from)].filter((at) => at >= 0);
  return ends.length === 0 ? -1 : Math.min(...ends);
}

/** -1 for an empty text. */
function lastByte(text: string): number {
  return Buffer.from(text).at(-1) ?? -1;
}
