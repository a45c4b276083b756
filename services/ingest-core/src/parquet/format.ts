/**
 * Field ids of the structs that this library reads or edits, as parquet.thrift
 * numbers them (apache/parquet-format, src/main/thrift/parquet.thrift).
 */
export const FileMetaData = {
  version: 1,
  schema: 2,
  numRows: 3,
  rowGroups: 4,
  keyValueMetadata: 5,
  createdBy: 6,
  columnOrders: 7,
  encryptionAlgorithm: 8,
} as const;

export const SchemaElement = {
  type: 1,
  typeLength: 2,
  repetitionType: 3,
  name: 4,
  numChildren: 5,
  convertedType: 6,
  scale: 7,
  precision: 8,
  fieldId: 9,
  logicalType: 10,
} as const;

export const RowGroupField = {
  columns: 1,
  totalByteSize: 2,
  numRows: 3,
  sortingColumns: 4,
  fileOffset: 5,
  ordinal: 7,
} as const;

export const ColumnChunkField = {
  filePath: 1,
  fileOffset: 2,
  metaData: 3,
  offsetIndexOffset: 4,
  offsetIndexLength: 5,
  columnIndexOffset: 6,
  columnIndexLength: 7,
  cryptoMetadata: 8,
  encryptedColumnMetadata: 9,
} as const;

export const ColumnMetaData = {
  type: 1,
  encodings: 2,
  pathInSchema: 3,
  codec: 4,
  numValues: 5,
  totalUncompressedSize: 6,
  totalCompressedSize: 7,
  dataPageOffset: 9,
  indexPageOffset: 10,
  dictionaryPageOffset: 11,
  statistics: 12,
  bloomFilterOffset: 14,
  bloomFilterLength: 15,
} as const;

export const StatisticsField = {
  max: 1,
  min: 2,
  nullCount: 3,
  distinctCount: 4,
  maxValue: 5,
  minValue: 6,
  isMaxValueExact: 7,
  isMinValueExact: 8,
  nanCount: 9,
} as const;

export const KeyValue = { key: 1, value: 2 } as const;

export const OffsetIndex = { pageLocations: 1 } as const;

export const PageLocation = { offset: 1, compressedPageSize: 2, firstRowIndex: 3 } as const;

/** "PAR1": first and last bytes of a file with a readable footer. */
export const magic = Uint8Array.of(0x50, 0x41, 0x52, 0x31);

/** "PARE": the same places in a file whose footer is encrypted. */
export const encryptedMagic = Uint8Array.of(0x50, 0x41, 0x52, 0x45);

/** Length of the footer (u32, little endian) and the magic behind it, in bytes. */
export const trailerBytes = 8;
