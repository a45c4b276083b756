import { constants, gunzipSync } from "node:zlib";
import { IngestError } from "../errors";
import type { ObjectStore } from "../object-store/object-store";
import { pinTo } from "../object-store/server-side-copy";
import { csvCompression } from "./file-format";
import type { IdentifiedFile } from "./plan";
import type { CsvRules } from "./table-rules";

/** Bytes in which a header has to end. */
const HEAD_BYTES = 64 * 1024;
/** What those may inflate to. */
const MAX_INFLATED_BYTES = 4 << 20;

/** Delimiter, quote and escape of a file. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
}

/** Fills in what the rules leave open. */
export function csvDialect(uri: string, rules: CsvRules): CsvDialect {
  const { quote = '"' } = rules;
  const delimiter = rules.delimiter ?? (/\.tsv(\.gz)?$/i.test(uri) ? "\t" : ",");
  return { delimiter, quote, escape: rules.escape ?? quote };
}

/**
 * Reads the names in a CSV object's first record with one ranged GET.
 *
 * @throws IngestError `file.csv-header` when there is no complete record in the first 64 KiB, `file.corrupt`
 * when the compression is broken, `file.encoding` when the text is not in the table's encoding
 */
export async function readCsvHeader(
  store: Pick<ObjectStore, "getRange">,
  file: IdentifiedFile,
  rules: CsvRules,
): Promise<readonly string[]> {
  const { bytes } = await store.getRange(file.uri, { start: 0, end: HEAD_BYTES }, pinTo(file));
  const isGzip = csvCompression(file.uri) === "gzip";
  const { plain, isWhole } = isGzip ? inflateHead(file.uri, bytes) : { plain: bytes, isWhole: true };
  const text = decodeHead(plain, rules.encoding ?? "utf-8");
  return parseCsvHeader(file.uri, text, csvDialect(file.uri, rules), isWhole && bytes.length >= file.size);
}

/**
 * Parses the first record of a text.
 *
 * @param isWhole the text is the whole file, so its end may end the record
 * @throws IngestError `file.csv-header`
 */
export function parseCsvHeader(
  uri: string,
  text: string,
  dialect: CsvDialect,
  isWhole: boolean,
): readonly string[] {
  const { delimiter, quote, escape: escapeMark } = dialect;
  const names: string[] = [];
  let name = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (quoted) {
      // Where escape and quote are the same, a doubled quote stands for one.
      if (c === escapeMark && (text[i + 1] === quote || text[i + 1] === escapeMark)) {
        name += text[++i];
      } else if (c === quote) quoted = false;
      else name += c;
    } else if (c === quote && name === "") quoted = true;
    else if (c === delimiter) {
      names.push(name);
      name = "";
    } else if (c === "\n" || c === "\r") return checked(uri, [...names, name]);
    else name += c;
  }
  if (isWhole && !quoted) return checked(uri, [...names, name]);
  throw headerError(uri, `no record ends in the first ${HEAD_BYTES} bytes`);
}

function checked(uri: string, names: readonly string[]): readonly string[] {
  if (names.length === 1 && names[0]?.trim() === "") throw headerError(uri, "the first line is empty");
  if (names.some((name) => name.includes("\ufffd"))) {
    const nextStep = "set the encoding in the table's rules";
    throw new IngestError("file.encoding", "the column names are not UTF-8", false, {
      uri,
      got: names,
      nextStep,
    });
  }
  return names;
}

function headerError(uri: string, what: string): IngestError {
  return new IngestError("file.csv-header", `the CSV header cannot be read: ${what}`, false, {
    uri,
    expected: "the names of the columns in the first line",
    nextStep: "check delimiter and quote, or set `header: false` and list the columns in the table's rules",
  });
}

/** @returns less than the whole text when it inflates to more than a header can need */
function inflateHead(
  uri: string,
  bytes: Uint8Array,
): { readonly plain: Uint8Array; readonly isWhole: boolean } {
  for (let length = bytes.length; ; length >>= 1) {
    try {
      const plain = gunzipSync(bytes.subarray(0, length), {
        // The stream is cut, so its end is not asked for.
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: MAX_INFLATED_BYTES,
      });
      return { plain, isWhole: length === bytes.length };
    } catch (cause) {
      // Deflate packs up to a thousandfold: half of it is still enough.
      if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" && length > 1) continue;
      throw new IngestError("file.corrupt", "the object is not gzip", false, { uri }, { cause });
    }
  }
}

function decodeHead(bytes: Uint8Array, encoding: NonNullable<CsvRules["encoding"]>): string {
  // WHATWG's "latin1" is windows-1252; DuckDB's, and ISO 8859-1's, is not.
  if (encoding === "latin-1") return Buffer.from(bytes).toString("latin1");
  // What stands behind the header may be broken, or cut inside a character: records are judged later.
  return new TextDecoder("utf-8").decode(bytes);
}
