const MiB = 1024 * 1024;

/**
 * What a footer may cost. A footer is input from outside: every number in it
 * that would size a buffer or a loop is checked against one of these first.
 */
export interface FooterLimits {
  /** Bytes of the Thrift footer; more is `file.footer-too-large`. @default 67108864 (64 MiB) */
  readonly maxFooterBytes: number;
  /**
   * Thrift fields, list elements and map entries held as objects at a time:
   * those of the footer without its column chunks, and those of any one chunk.
   *
   * @default 1000000
   */
  readonly maxValues: number;
  /** Nesting of structs and containers. The format itself needs 9. @default 32 */
  readonly maxThriftDepth: number;
  /** Row groups of one file; RowGroup.ordinal is an i16. @default 32767 */
  readonly maxRowGroups: number;
  /** Column chunks of one file, columns times row groups; the facts of each take about a kilobyte. @default 100000 */
  readonly maxColumnChunks: number;
  /** Schema nodes of one file, groups included. @default 100000 */
  readonly maxSchemaNodes: number;
  /** Nesting of the schema. @default 100 */
  readonly maxSchemaDepth: number;
  /** Bytes of all page indexes of one file that a merge holds in memory. @default 67108864 (64 MiB) */
  readonly maxPageIndexBytes: number;
}

/** Far above what writers produce, far below what hurts a small pod. */
export const defaultFooterLimits: FooterLimits = {
  maxFooterBytes: 64 * MiB,
  maxValues: 1_000_000,
  maxThriftDepth: 32,
  maxRowGroups: 32_767,
  maxColumnChunks: 100_000,
  maxSchemaNodes: 100_000,
  maxSchemaDepth: 100,
  maxPageIndexBytes: 64 * MiB,
};
