import type { DataFile } from "@floe/ingest-core";

/** A data file of which nothing is known but how many rows it has: what commits are about needs no more. */
export function dataFile(path: string, rows: number, specId = 0): DataFile {
  return {
    path,
    format: "PARQUET",
    partition: [],
    specId,
    recordCount: BigInt(rows),
    fileSizeInBytes: 100n,
    columnSizes: new Map(),
    valueCounts: new Map(),
    nullValueCounts: new Map(),
    lowerBounds: new Map(),
    upperBounds: new Map(),
    splitOffsets: [4n],
  };
}
