import type { ParquetFooter } from "../footer";
import { magic, trailerBytes } from "../format";
import type { FooterLimits } from "../limits";
import { parseFooter } from "../parse-footer";
import type { ThriftStruct } from "../thrift/value";
import { writeThriftStruct } from "../thrift/write";
import { verifyFooter } from "../verify-footer";
import type { Range } from "./body-ranges";
import type { FieldIdOf } from "./field-ids";

/** Bytes of one source, to be copied as they are. */
export interface BodyRange extends Range {
  /** Position of the source in the list of sources. */
  readonly source: number;
}

/** A Parquet file put together from ranges of others: `head`, the ranges in order, `tail`. */
export interface AssembledFile {
  /** "PAR1", or nothing when the first range brings it along (it starts at 0, so a store can copy it as part 1). */
  readonly head: Uint8Array;
  readonly body: readonly BodyRange[];
  /** Page indexes, footer, its length and the closing magic. */
  readonly tail: Uint8Array;
  /** Size of the whole file in bytes. */
  readonly size: number;
  /** Footer of the output, parsed from `tail` again and verified. */
  readonly footer: ParquetFooter;
}

/** Changes to a footer beyond moving offsets. */
export interface FooterEdits {
  /** Field ids for the output. @default - the ids of the sources stay */
  readonly fieldIdOf?: FieldIdOf;
  /** Key-value pairs to add, `iceberg.schema` and `ingest.sources` among them. @default - none */
  readonly keyValues?: Readonly<Record<string, string>>;
  /** Held against the output, too. @default defaultFooterLimits */
  readonly limits?: FooterLimits;
}

/**
 * Closes a file: footer bytes, length and magic behind body and indexes. The
 * result is parsed and verified like a foreign file, so that a mistake in an
 * edit cannot reach a table.
 *
 * @param tailParts - what stands between body and footer
 * @param footerStart - offset of the footer in the output, bytes
 */
export function closeFile(
  tree: ThriftStruct,
  body: readonly BodyRange[],
  tailParts: readonly Uint8Array[],
  footerStart: number,
  limits: FooterLimits,
): AssembledFile {
  const thrift = writeThriftStruct(tree, 64 * 1024);
  const trailer = new Uint8Array(trailerBytes);
  new DataView(trailer.buffer).setUint32(0, thrift.length, true);
  trailer.set(magic, 4);
  const tail = Buffer.concat([...tailParts, thrift, trailer]);
  const size = footerStart + thrift.length + trailerBytes;
  const footer = parseFooter(tail, size, limits);
  verifyFooter(footer);
  return { head: body[0]?.start === 0 ? new Uint8Array(0) : magic, body, tail, size, footer };
}
