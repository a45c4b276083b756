import { IngestError, type LoadedTable, parseJson } from "@floe/ingest-core";
import type { Pipeline } from "../pipeline/pipeline";

/** A table as an independent reader sees it. */
export interface ReadBack {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly snapshots: readonly SnapshotFacts[];
  readonly dataFiles: number;
}

/** What a snapshot says of itself. */
export interface SnapshotFacts {
  readonly snapshotId: string;
  readonly addedFiles: number;
  readonly addedRows: number;
  readonly totalRows: number;
}

/**
 * Reads a table with icebird, which shares no code with floe, from nothing but its metadata
 * file and over plain HTTP.
 *
 * @param name `namespace.name`
 */
export async function readBack(pipeline: Pipeline, name: string): Promise<ReadBack> {
  const text = await loadTable(pipeline.catalogServer.uri, name);
  const { metadata } = parseJson(text) as LoadedTable;
  const { icebergManifests, icebergRead } = await import("icebird");
  return await throughEndpoint(pipeline.s3.endpoint, async () => {
    // icebird wants numbers: ids beyond 2⁵³ are rounded, all of them in the same way.
    const rounded = (JSON.parse(text) as { metadata: Parameters<typeof icebergManifests>[0] }).metadata;
    const rows: ReadBack["rows"] = await icebergRead({ tableUrl: metadata.location, metadata: rounded });
    const manifests = await icebergManifests(rounded);
    return {
      rows,
      dataFiles: manifests.reduce((sum, { entries }) => sum + entries.length, 0),
      snapshots: (metadata.snapshots ?? []).map(({ summary, ...snapshot }) => ({
        snapshotId: String(snapshot["snapshot-id"]),
        addedFiles: Number(summary["added-data-files"] ?? 0),
        addedRows: Number(summary["added-records"] ?? 0),
        totalRows: Number(summary["total-records"] ?? 0),
      })),
    };
  });
}

async function loadTable(catalog: string, name: string): Promise<string> {
  const [namespace, table] = name.split(".");
  const response = await fetch(`${catalog}/v1/namespaces/${namespace}/tables/${table}?snapshots=all`);
  if (!response.ok) throw new IngestError("table.not-found", `no table ${name}`, false, { table: name });
  return await response.text();
}

/** icebird 0.3.1 looks for `s3://` at AWS only (src/fetch.js, translateS3Url): such requests go to the endpoint. */
async function throughEndpoint<T>(endpoint: string, read: () => Promise<T>): Promise<T> {
  const original = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    return original(url.replace(/^https:\/\/([^./]+)\.s3\.amazonaws\.com\//, `${endpoint}/$1/`), init);
  };
  try {
    return await read();
  } finally {
    globalThis.fetch = original;
  }
}
